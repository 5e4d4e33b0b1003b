import { withTitles } from '../repair/place-of-cause.ts'
import { rulesOf } from '../security/masked-fields.ts'
import type { Actor, Services } from '../services.ts'
import { readWithin } from '../store/bounded-read.ts'
import { recordsWaitingFor } from '../store/exception-queries.ts'
import { listMilestones, loadRecord } from '../store/record-detail.ts'
import { findRecords, listChildren } from '../store/record-queries.ts'
import { isSearchWithin, searchRecords } from '../store/search-records.ts'
import type { TokenIdentity } from '../store/token-store.ts'
import type { Handlers } from './handler.ts'

type RecordHandlers = Pick<
  Handlers,
  | 'findRecords'
  | 'getRecord'
  | 'listChildren'
  | 'retryRecord'
  | 'retryRecords'
  | 'resolveRecords'
  | 'sendRecordsAgain'
  | 'listMilestones'
>

/** How many records of a cause are repaired when the call does not say. */
const defaultRepaired = 100

/** Records and their repair. */
export function createRecordHandlers({ database, planFor, repair }: Services): RecordHandlers {
  async function selected(body: {
    readonly recordIds?: readonly string[] | undefined
    readonly fingerprint?: string | undefined
    readonly limit?: number | undefined
  }): Promise<readonly string[]> {
    const { recordIds, fingerprint = '', limit = defaultRepaired } = body
    return recordIds ? [...new Set(recordIds)] : await recordsWaitingFor(database, { fingerprint, limit })
  }

  const rulesFor = async (place: { readonly flow: string; readonly version: number }) =>
    (await rulesOf(planFor, place)).rules

  return {
    findRecords: async ({ query }) => {
      const found = isSearchWithin(query)
        ? await searchRecords(database, query, { rulesOf: rulesFor })
        : await readWithin(database, (sql) => findRecords(sql, query))
      return { ...found, items: await withTitles(database, planFor, found.items) }
    },
    getRecord: ({ params }) => loadRecord(database, params.record),
    listChildren: ({ params, query }) => readWithin(database, (sql) => listChildren(sql, params.record, query)),
    retryRecord: ({ params, body }, caller) =>
      repair.retry(
        {
          recordIds: [params.record],
          ...(body.version ? { version: body.version } : {}),
          ...(body.fromNode === undefined ? {} : { fromNode: body.fromNode }),
          ...(body.payload === undefined ? {} : { payload: body.payload }),
          ...(body.assume ? { assume: body.assume } : {}),
        },
        actorOf(caller, body.reason),
      ),
    retryRecords: async ({ body }, caller) =>
      await repair.retry(
        { recordIds: await selected(body), ...(body.version ? { version: body.version } : {}) },
        actorOf(caller, body.reason),
      ),
    resolveRecords: async ({ body }, caller) =>
      await repair.resolve(await selected(body), { name: caller.name, reason: body.reason }),
    sendRecordsAgain: ({ body }, caller) =>
      repair.sendAgain(
        {
          recordIds: [...new Set(body.recordIds)],
          ...(body.version ? { version: body.version } : {}),
          ...(body.payload === undefined ? {} : { payload: body.payload }),
        },
        { name: caller.name, reason: body.reason },
      ),
    listMilestones: async ({ params }) => ({ items: await listMilestones(database, params.key) }),
  }
}

/** Who calls, and why. */
export function actorOf(caller: TokenIdentity, reason: string | undefined): Actor {
  return { name: caller.name, ...(reason === undefined ? {} : { reason }) }
}
