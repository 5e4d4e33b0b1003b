import type { ExceptionDetail, ExceptionGroup, ExceptionGroupFilter, ExceptionSelection } from '@crossdock/shared/api'
import { CrossdockError } from '@crossdock/shared/errors'
import type { Actor, ReasonedActor } from '../actor.ts'
import type { Plan } from '../engine/plan.ts'
import type { Ids } from '../engine/ports.ts'
import { appendAuditOfEach } from '../store/audit-store.ts'
import { readWithin } from '../store/bounded-read.ts'
import type { Database, Sql } from '../store/database.ts'
import {
  assignExceptions,
  ignoreExceptions,
  noteExceptions,
  notesOf,
  reopenExceptions,
  tagExceptions,
} from '../store/exception-desk-store.ts'
import { listGroupsWithHeld, loadException } from '../store/exception-queries.ts'
import { lookAtRecord } from '../store/repair-store.ts'
import { placeOf } from './place-of-cause.ts'

/** Open exceptions by cause. */
export interface ExceptionGroups {
  readonly items: readonly ExceptionGroup[]
  /** False when more records are held than are counted. */
  readonly isHeldComplete: boolean
}

/** How people share out what waits for them. Every act is audited; each answers how many exceptions it has changed. */
export interface ExceptionDesk {
  /** Open exceptions by cause, the most harmful first. */
  groups(filter: ExceptionGroupFilter): Promise<ExceptionGroups>
  /** One exception with its notes. Throws NOT_FOUND. */
  show(id: string): Promise<ExceptionDetail>
  /** Gives open exceptions to somebody, or with null to nobody. */
  assign(selection: ExceptionSelection, assignee: string | null, actor: Actor): Promise<number>
  tag(
    selection: ExceptionSelection,
    tags: { readonly add: readonly string[]; readonly remove: readonly string[] },
    actor: Actor,
  ): Promise<number>
  comment(selection: ExceptionSelection, text: string, actor: Actor): Promise<number>
  /** Takes exceptions out of the open ones. Their records stay parked. */
  ignore(selection: ExceptionSelection, actor: ReasonedActor): Promise<number>
  /** Throws CONFLICT unless the record waits for an unknown outcome that a probe can settle, NOT_FOUND, PAYLOAD_LOST. */
  assertVerifiable(recordId: string): Promise<void>
  /** Opens closed exceptions of records that are still parked. */
  reopen(exceptionIds: readonly string[], actor: Actor): Promise<number>
}

/** What the desk needs. */
export interface DeskOptions {
  readonly database: Database
  readonly ids: Ids
  /** The plan of a flow's version; the current one when none is named. */
  readonly planFor: (flow: string, version?: number) => Promise<Plan>
}

/** Opens the desk. */
export function createExceptionDesk({ database, ids, planFor }: DeskOptions): ExceptionDesk {
  const act = (
    change: (sql: Sql) => Promise<readonly string[]>,
    audit: { readonly action: string; readonly actor: Actor; readonly detail?: object },
  ) => changeExceptions(database, change, audit)
  return {
    async groups(filter) {
      const { groups, isHeldComplete } = await readWithin(database, (sql) => listGroupsWithHeld(sql, filter))
      const items = groups.map(async (group) => {
        const { count, example } = group
        const keyOfOne = count > 1 ? example.key : undefined
        return { ...group, ...(await placeOf(planFor, { ...group, keyOfOne }, example.error)) }
      })
      return { items: await Promise.all(items), isHeldComplete }
    },
    async show(id) {
      const exception = await loadException(database, id)
      const { title, cause } = await placeOf(planFor, exception, exception.error)
      return { ...exception, title, cause, notes: await notesOf(database, id) }
    },
    assign: (selection, assignee, actor) =>
      act((sql) => assignExceptions(sql, selection, assignee), {
        ...{ action: 'exception.assign', actor, detail: { assignee } },
      }),
    tag: (selection, tags, actor) =>
      act((sql) => tagExceptions(sql, selection, tags), { action: 'exception.tag', actor, detail: tags }),
    comment: (selection, text, actor) =>
      act((sql) => noteExceptions(sql, selection, { author: actor.name, text, nextId: () => ids.next() }), {
        ...{ action: 'exception.comment', actor, detail: { text } },
      }),
    ignore: (selection, actor) =>
      act((sql) => ignoreExceptions(sql, selection, actor), { action: 'exception.ignore', actor }),
    assertVerifiable: (recordId) => assertVerifiable(database, { planFor, recordId }),
    reopen: (exceptionIds, actor) =>
      act((sql) => reopenExceptions(sql, exceptionIds), { action: 'exception.reopen', actor }),
  }
}

async function assertVerifiable(
  database: Database,
  { planFor, recordId }: Pick<DeskOptions, 'planFor'> & { readonly recordId: string },
): Promise<void> {
  const record = await lookAtRecord(database, recordId)
  const unknown = (record.progress?.tokens ?? []).filter(
    (token) => token.state === 'parked' && token.cause?.code === 'OUTCOME_UNKNOWN',
  )
  if (record.state !== 'parked' || unknown.length === 0) {
    throw new CrossdockError('CONFLICT', `Record ${record.id} (${record.key}) does not wait for an unknown outcome.`)
  }
  const plan = await planFor(record.flow, record.version)
  const blind = unknown.find(({ node }) => plan.steps.get(node)?.isVerifiable !== true)
  if (blind === undefined) return
  const name = plan.flow.nodes[blind.node]?.name ?? blind.node
  throw new CrossdockError('CONFLICT', `“${name}” has no probe that could find out whether it took effect.`, {
    remedy: 'Look in the other system, then retry it and say whether it was done.',
  })
}

async function changeExceptions(
  database: Database,
  change: (sql: Sql) => Promise<readonly string[]>,
  { action, actor, detail }: { readonly action: string; readonly actor: Actor; readonly detail?: object },
): Promise<number> {
  return await database.transaction(async (sql) => {
    const changed = await change(sql)
    await appendAuditOfEach(sql, {
      ...{ actor: actor.name, action, subjects: changed },
      ...(actor.reason === undefined ? {} : { reason: actor.reason }),
      ...(detail ? { detail } : {}),
    })
    return changed.length
  })
}
