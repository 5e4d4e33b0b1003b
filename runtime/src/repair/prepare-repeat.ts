import { CrossdockError } from '@crossdock/shared/errors'
import { checkPayload } from '@crossdock/shared/json'
import { holdsMask } from '@crossdock/shared/record'
import { isPartOfRecord } from '../engine/field-mask.ts'
import { keyOf, placeRecord } from '../engine/placement.ts'
import type { Progress } from '../engine/token.ts'
import { restorePayload } from '../security/masked-fields.ts'
import type { Sql } from '../store/database.ts'
import { type RepairableRecord, unknownEffects } from '../store/repair-store.ts'
import { isAskedAfterCancelling, prepareCancelled } from './prepare-cancelled.ts'
import { arrivals, prepareFromNode } from './prepare-from-node.ts'
import type { RepeatOrder } from './repeat-order.ts'
import {
  isBeginning,
  notParked,
  type RepeatFacts,
  type RepeatRequest,
  type Repetition,
  resumedStep,
  splitOf,
  unchanged,
} from './repeat-request.ts'
import { nothingUnknown, retryProgress, unsettledEdit } from './retry-token.ts'

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
  const mattersWhatIsUnknown = order.payload !== undefined || order.assume !== undefined || record.isCancelled
  const unknown = mattersWhatIsUnknown ? await unknownEffects(sql, record) : []
  const asGiven: RepeatRequest = { record, plan, corrected: undefined, order, facts, unknown }
  const corrected = order.payload === undefined ? undefined : { payload: checked(await restored(sql, asGiven)) }
  const request: RepeatRequest = { ...asGiven, corrected }
  if (order.verb === 'send-again') return prepareSendAgain(request)
  if (isAskedAfterCancelling(request)) return prepareCancelled(request)
  const { fromNode } = order
  const isUnread = record.state === 'parked' && record.progress === undefined
  if (fromNode !== undefined && !(isUnread && isBeginning(record, fromNode))) {
    return await prepareFromNode(sql, request, fromNode)
  }
  if (record.state !== 'parked') throw notParked(record)
  return record.progress ? prepareRetry(request, record.progress) : prepareUnread(request)
}

/** The payload that a person gives, with the masked values that it was shown without. */
async function restored(sql: Sql, request: RepeatRequest): Promise<unknown> {
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

function prepareRetry(request: RepeatRequest, progress: Progress): Repetition {
  const { corrected, order, plan, record, unknown } = request
  const retried = retryProgress(progress, {
    ...{ plan, record, unknownKeys: new Set(unknown.map(({ key }) => key)) },
    ...(corrected ?? {}),
    ...(order.assume ? { assume: order.assume } : {}),
  })
  const parked = progress.tokens.filter((token) => token.state === 'parked')
  return {
    ...unchanged(request),
    ...retried,
    kind: 'reopen',
    steps: parked.map((token) =>
      resumedStep(request, token, corrected ? { payload: corrected.payload, was: token.payload } : {}),
    ),
  }
}

/** A record that its source could not read begins anew, under the key that the corrected payload has. */
function prepareUnread(request: RepeatRequest): Repetition {
  const { record, plan, corrected, order, unknown } = request
  if (order.assume !== undefined) throw nothingUnknown(record)
  const [sent] = unknown
  if (corrected && sent) throw unsettledEdit(sent.node, plan.steps.get(sent.node))
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

function prepareSendAgain(request: RepeatRequest): Repetition {
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

function checked(payload: unknown): unknown {
  const result = checkPayload(payload)
  if (!result.ok) throw result.error
  return result.payload
}
