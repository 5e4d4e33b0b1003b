import { randomUUID } from 'node:crypto'
import { type CaseDocument, caseFormat, caseIdFor, type NodePin, recordPathOf } from '@crossdock/shared/case'
import { CrossdockError } from '@crossdock/shared/errors'
import type { LookupTable } from '@crossdock/shared/expression'
import type { Plan } from '../engine/plan.ts'
import type { Sql } from '../store/database.ts'
import { loadDescendants, loadRecorded, type RecordedRecord } from '../store/recorded-tree.ts'
import { expectationOf } from './expectation.ts'
import { idleRules, maskCase } from './mask-case.ts'
import { pinsOfJourney } from './pins-of-journey.ts'
import { recordingLookup } from './recording-lookup.ts'
import { type CaseBench, type CaseRun, runCase } from './run-case.ts'

/** A case of at most so many records. */
const maxRecords = 1_000

/** What a case is made of. */
export interface CaseOrder {
  readonly recordId: string
  readonly id?: string
  readonly name?: string
  /** Fields to mask besides those that the flow masks. */
  readonly mask: readonly string[]
}

/** A case with what one should know about it. */
export interface RecordedCase {
  readonly document: CaseDocument
  readonly warnings: readonly string[]
}

/** What a case is made with. */
export interface CaseSource extends CaseBench {
  readonly sql: Sql
  /** Blanks out every secret that this process has handled. */
  readonly mask: <T>(kept: T) => T
  /** The code tables of the environment. */
  readonly lookup: LookupTable
  readonly planFor: (flow: string, version?: number) => Promise<Plan>
  /** The fields that a flow masks, of the version that ran and of the present one. */
  readonly maskRulesOf: (flow: string, version: number) => Promise<readonly string[]>
}

/**
 * Makes a case of a recorded record, its children included: what came in, what the outside answered, fields masked. What
 * comes of it when it is run is its expectation, so that it passes; where that is not what is recorded, a warning says so.
 * Throws NOT_FOUND, CONFLICT where the history does not hold what is needed, INPUT_TOO_LARGE and PAYLOAD_LOST.
 */
export async function caseFromRecord(source: CaseSource, order: CaseOrder): Promise<RecordedCase> {
  const asked = await need(source.sql, order.recordId)
  const { records, repeats } = await loadWhole(source.sql, asked)
  const [root] = records
  const plan = await source.planFor(root.flow, root.version)
  const raw = await rawCase(source, { order, plan, records, repeats })
  const ownRules = await source.maskRulesOf(root.flow, root.version)
  const recording = recordingLookup(source.lookup)
  const before = await runCase(source, { document: raw, plan }, { lookup: recording.lookup })
  assertRan(before)
  const whole: CaseDocument = { ...raw, tables: recording.tables() }
  const idle = idleRules(whole, order.mask)
  const rules = [...new Set([...ownRules, ...order.mask.filter((rule) => !idle.includes(rule))])]
  const masked = source.mask(maskCase(whole, rules, randomUUID()))
  const after = await runCase(source, { document: masked, plan })
  assertRan(after)
  return {
    document: {
      ...masked,
      ...(rules.length === 0 ? {} : { masked: rules }),
      expect: expectationOf(plan.flow, after),
    },
    warnings: [
      ...idle.map((rule) => `“${rule}” masks nothing: no field of that name holds a value here.`),
      ...differsFromRecorded(before, records),
      ...differsFromUnmasked(before, after),
      ...(repeats.length > 0 || records.some(wasRepaired) ? [repairedWarning] : []),
    ],
  }
}

const repairedWarning =
  'A person had this record run on. A case has no persons: it ends where the record stopped, or takes the later answers where it was run again.'

async function need(sql: Sql, id: string): Promise<RecordedRecord> {
  const record = await loadRecorded(sql, id)
  if (record) return record
  throw new CrossdockError('NOT_FOUND', `There is no record ${id}.`, {
    remedy: 'Check the id. A record that ended long ago is gone when its flow’s retention has passed.',
  })
}

type Whole = readonly [RecordedRecord, ...RecordedRecord[]]

/** The whole tree that a record is part of, from its first record on; `repeats` ran again in the place of a part of it. */
async function loadWhole(
  sql: Sql,
  asked: RecordedRecord,
): Promise<{ readonly records: Whole; readonly repeats: readonly RecordedRecord[] }> {
  const first = asked.lineage.split('/')[0] ?? asked.id
  let top = asked
  while (top.parentId !== undefined) top = await need(sql, top.parentId)
  const root = top.id === first ? top : await loadRecorded(sql, first)
  if (!root) {
    throw new CrossdockError(
      'CONFLICT',
      `The record that ${asked.key} was made from is no more kept, so no case can be made of it.`,
      {
        remedy: 'Make the case of a newer record.',
        detail: { record: first },
      },
    )
  }
  const records = await loadTree(sql, root)
  return { records, repeats: top.id === root.id ? [] : await loadTree(sql, top) }
}

async function loadTree(sql: Sql, root: RecordedRecord): Promise<Whole> {
  const [, ...others] = (await loadDescendants(sql, root, maxRecords)) ?? tooLarge(root)
  return [root, ...others]
}

function tooLarge({ key }: RecordedRecord): never {
  throw new CrossdockError(
    'INPUT_TOO_LARGE',
    `${key} has more than ${maxRecords} records below it; that is too much for a case.`,
    {
      remedy: 'Make the case of a record with fewer children.',
    },
  )
}

async function rawCase(
  source: CaseSource,
  made: {
    readonly order: CaseOrder
    readonly plan: Plan
    readonly records: Whole
    readonly repeats: readonly RecordedRecord[]
  },
): Promise<CaseDocument> {
  const { order, plan, records, repeats } = made
  const [root] = records
  const name = order.name ?? `${root.entity} ${root.key}`
  const later = repeats[0] ? await pinsOf(await source.planFor(repeats[0].flow, repeats[0].version), repeats, root) : []
  return {
    format: caseFormat,
    id: order.id ?? caseIdFor(name),
    name,
    flow: root.flow,
    source: root.source,
    acceptedAt: root.acceptedAt,
    items: [{ payload: root.payload }],
    pins: later.reduce(replacePin, await pinsOf(plan, records, root)),
    tables: {},
  }
}

async function pinsOf(
  plan: Plan,
  records: readonly RecordedRecord[],
  root: RecordedRecord,
): Promise<readonly NodePin[]> {
  return records.flatMap((record) => {
    const path = recordPathOf(record.lineage, { lineage: root.lineage, index: 0 })
    const children = records.filter(({ parentId }) => parentId === record.id)
    return pinsOfJourney(plan, { path, record, children })
  })
}

/** A record that ran again answers for the first one where both were. */
function replacePin(pins: readonly NodePin[], pin: NodePin): readonly NodePin[] {
  return [...pins.filter(({ node, record }) => node !== pin.node || record !== pin.record), pin]
}

function assertRan({ error }: CaseRun): void {
  if (!error) return
  throw new CrossdockError('CONFLICT', `No case can be made of this record: ${error.message}`, {
    remedy: 'Make the case of another record, or of a sample.',
    ...(error.detail ? { detail: error.detail } : {}),
  })
}

function wasRepaired({ journey }: RecordedRecord): boolean {
  return journey.some(({ outcome }) => outcome === 'resumed')
}

function differsFromRecorded({ records }: CaseRun, recorded: readonly RecordedRecord[]): readonly string[] {
  const [root] = recorded
  if (!root) return []
  const ran = new Map(records.map(({ path, state }) => [path, state]))
  const others = recorded.filter((record) => {
    const state = ran.get(recordPathOf(record.lineage, { lineage: root.lineage, index: 0 }))
    return state !== record.state && !wasRepaired(record) && !['resolved', 'held', 'expecting'].includes(record.state)
  })
  if (others.length === 0 && ran.size === recorded.length) return []
  return [
    'In the case it goes another way than it did then: code tables or the flow’s parameters are not what they were. The case expects what comes of it now.',
  ]
}

function differsFromUnmasked(before: CaseRun, after: CaseRun): readonly string[] {
  const wayOf = ({ records }: CaseRun) =>
    JSON.stringify(
      records.map(({ causes, path, state, steps }) => [
        path,
        state,
        steps.map(({ branch, node, outcome }) => `${branch} ${node} ${outcome}`).sort(),
        causes,
      ]),
    )
  if (wayOf(before) === wayOf(after)) return []
  const names = after.records.filter(
    ({ path, state }) => before.records.find((one) => one.path === path)?.state !== state,
  )
  const which =
    names.length === 0 ? '' : ` (${names.map(({ path, state }) => `record ${path} is ${state}`).join(', ')})`
  return [
    `With the masked fields it goes another way${which}: the flow decides by one of them. Mask fewer fields, or accept it.`,
  ]
}
