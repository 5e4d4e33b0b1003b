import type { EffectView, MilestoneView, RecordDetail } from '@crossdock/shared/api'
import { CrossdockError, type ErrorInfo } from '@crossdock/shared/errors'
import type { JourneyStep } from '@crossdock/shared/record'
import type { Progress } from '../engine/token.ts'
import type { Database, Sql } from './database.ts'
import { exceptionsOf } from './exception-queries.ts'
import { loadPayload } from './large-payloads.ts'
import { type StoredSteps, unpackSteps } from './packed-steps.ts'
import { countChildren, findRecord, findRecords, listChildren } from './record-queries.ts'

const shownChildren = 50
const shownRelatives = 50

/** One record with everything that is known about it. Throws NOT_FOUND. */
export async function loadRecord(database: Database, id: string): Promise<RecordDetail> {
  const record = await findRecord(database, id)
  const losses: CrossdockError[] = []
  const content = record && (await loadContent(database, id, losses))
  if (!record || !content) {
    throw new CrossdockError('NOT_FOUND', `There is no record ${id}.`, {
      remedy: 'Check the id. A record that ended long ago is gone when its flow’s retention has passed.',
    })
  }
  const [journey, effects, exceptions, children, childCount, parent, sameKey, milestones] = await Promise.all([
    loadJourney(database, id, losses),
    loadEffects(database, id),
    exceptionsOf(database, id),
    listChildren(database, id, { limit: shownChildren }),
    countChildren(database, id),
    record.parentId ? findRecord(database, record.parentId) : undefined,
    findRecords(database, { key: record.key, limit: shownRelatives + 1 }),
    listMilestones(database, record.key),
  ])
  return {
    ...record,
    payload: content.payload,
    ...(losses[0] ? { lost: losses[0].toInfo() } : {}),
    branches: content.branches,
    journey,
    effects,
    exceptions,
    children: { count: childCount, first: children.items },
    ...(parent ? { parent } : {}),
    related: sameKey.items.filter((other) => other.id !== id).slice(0, shownRelatives),
    milestones,
  }
}

/** The milestones of a key, in order of time. */
export async function listMilestones(sql: Sql, key: string): Promise<readonly MilestoneView[]> {
  const { rows } = await sql.query<Omit<MilestoneView, 'flow' | 'recordId' | 'at'> & MilestoneRow>({
    text: 'select name, entity, key, flow_id, record_id, at from milestones where key = $1 order by at, name',
    values: [key],
  })
  return rows.map(({ flow_id, record_id, at, ...rest }) => ({
    ...rest,
    flow: flow_id,
    recordId: record_id,
    at: at.toISOString(),
  }))
}

interface MilestoneRow {
  readonly flow_id: string
  readonly record_id: string
  readonly at: Date
}

async function loadContent(
  sql: Sql,
  id: string,
  losses: CrossdockError[],
): Promise<Pick<RecordDetail, 'payload' | 'branches'> | undefined> {
  const { rows } = await sql.query<{ payload: Buffer; progress: Buffer | null }>({
    text: `select payload, progress from open_records where id = $1
           union all select payload, null from records where id = $1 limit 1`,
    values: [id],
  })
  const row = rows[0]
  if (!row) return undefined
  const progress = row.progress ? await loadWhatIsThere<Progress>(sql, row.progress, losses) : undefined
  const payload = (await loadWhatIsThere(sql, row.payload, losses)) ?? null
  return { payload, branches: progress ? branchesOf(progress) : [] }
}

/** Answers undefined for a payload that is lost, and notes the loss; throws it where losses are not noted. */
async function loadWhatIsThere<T>(
  sql: Sql,
  bytes: Buffer,
  losses: CrossdockError[] | undefined,
): Promise<T | undefined> {
  try {
    return (await loadPayload(sql, bytes)) as T
  } catch (thrown) {
    if (!losses || !(thrown instanceof CrossdockError && thrown.code === 'PAYLOAD_LOST')) throw thrown
    losses.push(thrown)
    return undefined
  }
}

function branchesOf({ tokens }: Progress): RecordDetail['branches'] {
  return tokens.map(({ branch, node, state, attempts, retryAtMs, heldBecause, cause, payload }) => ({
    branch,
    node,
    state,
    attempts,
    payload,
    ...(retryAtMs === undefined ? {} : { retryAt: new Date(retryAtMs).toISOString() }),
    ...(heldBecause === undefined ? {} : { heldBecause }),
    ...(cause ? { cause } : {}),
  }))
}

/** Every step of a record, in order. Throws PAYLOAD_LOST for a part that is lost, unless losses are only to be noted. */
export async function loadJourney(sql: Sql, id: string, losses?: CrossdockError[]): Promise<readonly JourneyStep[]> {
  const { rows } = await sql.query<{ steps: Buffer }>({
    text: 'select steps from journey where record_id = $1 order by at',
    values: [id],
  })
  const parts = await Promise.all(rows.map((row) => loadWhatIsThere<StoredSteps>(sql, row.steps, losses)))
  return parts.flatMap((part) => (part ? unpackSteps(part) : []))
}

interface EffectRow {
  readonly key: string
  readonly node: string
  readonly state: EffectView['state']
  readonly attempt: number
  readonly error: ErrorInfo | null
  readonly intended_at: Date
  readonly settled_at: Date | null
}

async function loadEffects(sql: Sql, id: string): Promise<readonly EffectView[]> {
  const { rows } = await sql.query<EffectRow>({
    text: `select key, node, state, attempt, error, intended_at, settled_at from effects
           where record_id = $1 order by intended_at, key`,
    values: [id],
  })
  return rows.map((row) => ({
    key: row.key,
    node: row.node,
    state: row.state,
    attempt: row.attempt,
    intendedAt: row.intended_at.toISOString(),
    ...(row.settled_at ? { settledAt: row.settled_at.toISOString() } : {}),
    ...(row.error ? { error: row.error } : {}),
  }))
}
