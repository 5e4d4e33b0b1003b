import { CrossdockError } from '@crossdock/shared/errors'
import { checkPayload } from '@crossdock/shared/json'
import { holdsMask, isEnded, type JourneyStep } from '@crossdock/shared/record'
import { beginAt } from '../engine/departure.ts'
import { isPartOfRecord } from '../engine/field-mask.ts'
import { keyOf, type Placement, placeRecord } from '../engine/placement.ts'
import type { Plan } from '../engine/plan.ts'
import { arriveAt, type Progress, type Token } from '../engine/token.ts'
import { restorePayload } from '../security/masked-fields.ts'
import type { Sql } from '../store/database.ts'
import { loadJourney } from '../store/record-detail.ts'
import type { RepairableRecord, StandingRecord } from '../store/repair-store.ts'
import { assertMayRerun } from '../store/rerun-store.ts'
import { arrivalsAt, isBehind, notKept } from './arrivals.ts'
import type { RepeatOrder } from './repeat-order.ts'
import { retryProgress } from './retry-token.ts'

/**
 * What will be done with a record. `reopen`: it runs on itself. `rerun`: it has ended, so a new record runs in its place,
 * with the same effect keys. `send-again`: a new record with new keys.
 */
export interface Repetition {
  readonly kind: 'reopen' | 'rerun' | 'send-again'
  readonly record: RepairableRecord
  readonly plan: Plan
  /** Undefined: from the beginning. */
  readonly progress: Progress | undefined
  readonly payload: unknown
  readonly key: string
  readonly place: Placement
  /** What the journey says of it. */
  readonly steps: readonly JourneyStep[]
  /** The branches that run on. */
  readonly branches: readonly string[] | 'all'
  /** Nodes whose effects of unknown outcome a person says were done. */
  readonly assumedDone: readonly string[]
}

/** What deciding needs. */
export interface RepeatFacts {
  readonly planFor: (flow: string, version?: number) => Promise<Plan>
  /** The id of the new record, should there be one. */
  readonly newId: string
  readonly by: string
  readonly reason: string | undefined
}

/**
 * Decides what an order means for a record; changes nothing. The preview and the act both ask it, so that one shows what
 * the other does. Throws CONFLICT, INPUT_INVALID, FLOW_INVALID, VALUE_MISSING or EXPRESSION_FAILED when the record cannot
 * be repeated so.
 */
export async function prepareRepeat(
  sql: Sql,
  {
    record,
    order,
    facts,
  }: { readonly record: RepairableRecord; readonly order: RepeatOrder; readonly facts: RepeatFacts },
): Promise<Repetition> {
  const plan = await facts.planFor(record.flow, order.version === 'same' ? record.version : undefined)
  const asGiven: Request = { record, plan, corrected: undefined, order, facts }
  const corrected = order.payload === undefined ? undefined : { payload: checked(await restored(sql, asGiven)) }
  const request: Request = { ...asGiven, corrected }
  if (order.verb === 'send-again') return prepareSendAgain(request)
  if (order.fromNode !== undefined) return await prepareFromNode(sql, request, order.fromNode)
  if (record.state !== 'parked') throw notParked(record)
  return record.progress ? prepareRetry(request, record.progress) : prepareUnread(request)
}

interface Request {
  readonly record: RepairableRecord
  readonly plan: Plan
  readonly corrected: { readonly payload: unknown } | undefined
  readonly order: RepeatOrder
  readonly facts: RepeatFacts
}

/** The payload that a person gives, with the masked values that it was shown without. */
async function restored(sql: Sql, request: Request): Promise<unknown> {
  const { facts, order, record } = request
  if (!holdsMask(order.payload)) return order.payload
  const { fromNode, verb } = order
  const isElsewhere = verb === 'retry' && fromNode !== undefined && !isBeginning(record, fromNode)
  const came = isElsewhere ? await arrivals(sql, request, fromNode) : []
  const parked = (record.progress?.tokens ?? []).filter((token) => token.state === 'parked')
  const carried = [...came, ...parked].map(({ payload }) => payload)
  const originals = verb === 'retry' ? [...carried, record.payload] : [record.payload, ...carried]
  const place = { ...record, isPart: isPartOfRecord(record) }
  return await restorePayload({ sql, planFor: facts.planFor }, place, { edited: order.payload, originals })
}

/** As it stands, with nothing changed yet. */
function unchanged({ record, plan }: Request): Omit<Repetition, 'kind' | 'progress'> {
  return {
    record,
    plan,
    payload: record.payload,
    key: record.key,
    place: placeRecord(plan.flow, { id: record.id, key: record.key, ...splitOf(record) }),
    steps: [],
    branches: 'all',
    assumedDone: [],
  }
}

function prepareRetry(request: Request, progress: Progress): Repetition {
  const { plan, corrected, order } = request
  const next = retryProgress(progress, plan, {
    ...(corrected ?? {}),
    ...(order.assume ? { assume: order.assume } : {}),
  })
  const parked = progress.tokens.filter((token) => token.state === 'parked')
  return {
    ...unchanged(request),
    kind: 'reopen',
    progress: next,
    steps: parked.map((token) =>
      resumedStep(request, token, corrected ? { payload: corrected.payload, was: token.payload } : {}),
    ),
    assumedDone:
      order.assume === 'done' ? parked.flatMap((token) => (token.resume === 'verify' ? [token.node] : [])) : [],
  }
}

/** A record that its source could not read begins anew, under the key that the corrected payload has. */
function prepareUnread(request: Request): Repetition {
  const { record, plan, corrected } = request
  const payload = corrected ? corrected.payload : record.payload
  const key = keyOf(plan, { id: record.id, payload, acceptedAt: record.acceptedAt })
  const at = { node: record.source, branch: '0' }
  return {
    ...unchanged(request),
    kind: 'reopen',
    progress: undefined,
    payload,
    key,
    place: placeRecord(plan.flow, { id: record.id, key }),
    steps: [resumedStep(request, at, corrected ? { payload, was: record.payload } : {})],
  }
}

function prepareSendAgain(request: Request): Repetition {
  const { corrected, record, plan, facts } = request
  if (splitOf(record).splitNode !== undefined) {
    throw new CrossdockError('CONFLICT', `Record ${record.id} was made by a split; send its parent again instead.`)
  }
  const payload = corrected ? corrected.payload : record.payload
  const key = keyOf(plan, { id: facts.newId, payload, acceptedAt: new Date().toISOString() })
  return {
    ...unchanged(request),
    kind: 'send-again',
    progress: undefined,
    payload,
    key,
    place: placeRecord(plan.flow, { id: facts.newId, key }),
  }
}

async function prepareFromNode(sql: Sql, request: Request, node: string): Promise<Repetition> {
  const { record, facts, order, plan } = request
  const isParked = record.state === 'parked'
  if (!isParked && !isEnded(record.state)) throw notParked(record)
  if (isParked && !record.progress && isBeginning(record, node)) return prepareUnread(request)
  if (order.assume !== undefined) {
    throw new CrossdockError(
      'CONFLICT',
      'What became of an unknown outcome can be said when retrying where it stopped.',
    )
  }
  if (isParked && record.openChildren > 0) {
    throw new CrossdockError(
      'CONFLICT',
      `Record ${record.id} (${record.key}) has ${record.openChildren} open children.`,
      {
        remedy: 'Repair the children, or retry the record from where it stopped.',
      },
    )
  }
  if (!isParked) {
    const current = await facts.planFor(record.flow)
    await assertMayRerun(sql, record, { keepDays: current.flow.settings.retentionDays })
  }
  const id = isParked ? record.id : facts.newId
  const tokens = await tokensAt(sql, request, node)
  const branches = tokens.map(({ branch }) => branch)
  const others = (record.progress?.tokens ?? []).filter(
    (token) => !isBeginning(record, node) && !branches.some((first) => isBehind(token.branch, first)),
  )
  return {
    ...unchanged(request),
    kind: isParked ? 'reopen' : 'rerun',
    place: placeRecord(plan.flow, { id, key: record.key, ...splitOf(record) }),
    progress: {
      tokens: [...others, ...tokens.map(({ was: _was, ...token }) => token)],
      delivered: record.progress?.delivered ?? 0,
      filtered: record.progress?.filtered ?? 0,
    },
    steps: tokens.map(({ was, ...token }) =>
      resumedStep(request, token, {
        payload: token.payload,
        forks: token.forks,
        ...(was === undefined ? {} : { was }),
      }),
    ),
    branches: others.length === 0 ? 'all' : branchesBehind(record, branches),
  }
}

/** The branches of a record that its new beginnings replace. */
function branchesBehind(record: RepairableRecord, firsts: readonly string[]): readonly string[] {
  const all = (record.progress?.tokens ?? []).map(({ branch }) => branch)
  return all.filter((branch) => firsts.some((first) => isBehind(branch, first)))
}

type FreshToken = Token & { readonly was?: unknown }

async function tokensAt(sql: Sql, request: Request, node: string): Promise<readonly FreshToken[]> {
  const { corrected, plan, record } = request
  const found = isBeginning(record, node)
    ? beginAt(plan, record.entry, record.payload)
    : await arrivals(sql, request, node)
  if (found.length === 0) throw neverCame(record, node)
  if (corrected && found.length > 1 && !isBeginning(record, node)) {
    throw new CrossdockError(
      'CONFLICT',
      `The record came to “${node}” on ${found.length} branches, so it is not clear which one the new payload is for.`,
    )
  }
  return found.map(({ branch, forks, node: at, payload }) => {
    const was = payload === notKept ? undefined : payload
    if (corrected) return { ...arriveAt(at, { branch, forks, payload: corrected.payload }), was }
    if (payload === notKept) throw noPayloadKept(record, node)
    return arriveAt(at, { branch, forks, payload })
  })
}

/** By the wires of the version to run on; where a way led elsewhere then, by those of the version it ran on. */
async function arrivals(sql: Sql, { facts, plan, record }: Request, node: string): Promise<readonly Token[]> {
  if (!plan.steps.has(node)) {
    throw new CrossdockError('CONFLICT', `Version ${plan.version} of flow “${record.flow}” has no node “${node}”.`)
  }
  const travelled = { entry: record.entry, payload: record.payload, journey: await loadJourney(sql, record.id) }
  const found = arrivalsAt(plan, travelled, node)
  if (found.length > 0 || plan.version === record.version) return found
  return arrivalsAt(await facts.planFor(record.flow, record.version), travelled, node)
}

function resumedStep(
  { facts, plan }: Request,
  at: Pick<Token, 'node' | 'branch'>,
  how: Pick<NonNullable<JourneyStep['resumed']>, 'payload' | 'was' | 'forks'>,
): JourneyStep {
  return {
    node: at.node,
    type: plan.flow.nodes[at.node]?.type ?? 'unknown',
    branch: at.branch,
    at: new Date().toISOString(),
    durationMs: 0,
    attempt: 1,
    outcome: 'resumed',
    ...(facts.reason === undefined ? {} : { reason: facts.reason }),
    resumed: { by: facts.by, ...how },
  }
}

/** True when running from this node is running from the beginning. */
function isBeginning({ entry }: RepairableRecord, node: string): boolean {
  return entry.slice(0, entry.indexOf('.')) === node
}

/** For a record that a split made, and for one that runs in its place: the split. */
function splitOf({ entry, source }: RepairableRecord): { readonly splitNode?: string } {
  const node = entry.slice(0, entry.indexOf('.'))
  return node === source ? {} : { splitNode: node }
}

function checked(payload: unknown): unknown {
  const result = checkPayload(payload)
  if (!result.ok) throw result.error
  return result.payload
}

/** The refusal for a record that is under way or has ended. */
export function notParked(record: StandingRecord): CrossdockError {
  return new CrossdockError('CONFLICT', `Record ${record.id} (${record.key}) is not parked: it is ${record.state}.`, {
    remedy:
      'Only parked records can be retried. A record that has ended can be run again from a node, or sent again as new.',
  })
}

function neverCame(record: RepairableRecord, node: string): CrossdockError {
  return new CrossdockError(
    'CONFLICT',
    `By what is kept of its journey, record ${record.id} never came to “${node}”.`,
    {
      remedy: `Choose a node that its journey shows, or its beginning (“${record.entry.split('.')[0]}”): what was done is not done twice.`,
    },
  )
}

function noPayloadKept(record: RepairableRecord, node: string): CrossdockError {
  return new CrossdockError('CONFLICT', `What record ${record.id} carried to “${node}” is not kept in its journey.`, {
    remedy: `Run it from its beginning (“${record.entry.split('.')[0]}”): what was done is not done twice. Or give a payload.`,
  })
}
