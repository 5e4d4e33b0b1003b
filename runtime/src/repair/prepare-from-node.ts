import { CrossdockError } from '@crossdock/shared/errors'
import { isEnded } from '@crossdock/shared/record'
import { beginAt } from '../engine/departure.ts'
import { placeRecord } from '../engine/placement.ts'
import { arriveAt, type Token } from '../engine/token.ts'
import type { Sql } from '../store/database.ts'
import { loadJourney } from '../store/record-detail.ts'
import type { RepairableRecord } from '../store/repair-store.ts'
import { assertMayRerun } from '../store/rerun-store.ts'
import { arrivalsAt, isBehind, notKept, reachableFrom } from './arrivals.ts'
import {
  isBeginning,
  notParked,
  type RepeatRequest,
  type Repetition,
  resumedStep,
  splitOf,
  unchanged,
} from './repeat-request.ts'
import { unsettledEdit } from './retry-token.ts'

/** Runs a record from a node on: a parked one on itself, a new one in the place of one that has ended. */
export async function prepareFromNode(sql: Sql, request: RepeatRequest, node: string): Promise<Repetition> {
  const { record, facts, plan } = request
  await assertMayBegin(sql, request)
  const isParked = record.state === 'parked'
  const id = isParked ? record.id : facts.newId
  const tokens = await tokensAt(sql, request, node)
  assertEditSettled(request, tokens)
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

async function assertMayBegin(sql: Sql, { record, facts, order }: RepeatRequest): Promise<void> {
  const isParked = record.state === 'parked'
  if (!isParked && !isEnded(record.state)) throw notParked(record)
  if (order.assume !== undefined) {
    throw new CrossdockError(
      'CONFLICT',
      'What became of an unknown outcome can be said when retrying where it stopped.',
    )
  }
  if (isParked && record.openChildren > 0) {
    const message = `Record ${record.id} (${record.key}) has ${record.openChildren} open children.`
    throw new CrossdockError('CONFLICT', message, {
      remedy: 'Repair the children, or retry the record from where it stopped.',
    })
  }
  if (isParked) return
  const current = await facts.planFor(record.flow)
  await assertMayRerun(sql, record, { keepDays: current.flow.settings.retentionDays })
}

/** What may have taken effect behind the new beginnings would be sent under the same keys: not with another payload. */
function assertEditSettled({ corrected, plan, unknown }: RepeatRequest, tokens: readonly Token[]): void {
  if (!corrected) return
  const ahead = new Set(tokens.flatMap((token) => [...reachableFrom(plan, token.node)]))
  const sent = unknown.find((effect) => ahead.has(effect.node))
  if (sent) throw unsettledEdit(sent.node, plan.steps.get(sent.node))
}

/** The branches of a record that its new beginnings replace. */
function branchesBehind(record: RepairableRecord, firsts: readonly string[]): readonly string[] {
  const all = (record.progress?.tokens ?? []).map(({ branch }) => branch)
  return all.filter((branch) => firsts.some((first) => isBehind(branch, first)))
}

type FreshToken = Token & { readonly was?: unknown }

async function tokensAt(sql: Sql, request: RepeatRequest, node: string): Promise<readonly FreshToken[]> {
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

/**
 * What came to a node, by the record's journey and the wires of the version to run on; where a way led elsewhere then, by
 * those of the version it ran on. Throws CONFLICT when there is no such node.
 */
export async function arrivals(
  sql: Sql,
  { facts, plan, record }: RepeatRequest,
  node: string,
): Promise<readonly Token[]> {
  if (!plan.steps.has(node)) {
    throw new CrossdockError('CONFLICT', `Version ${plan.version} of flow “${record.flow}” has no node “${node}”.`)
  }
  const travelled = { entry: record.entry, payload: record.payload, journey: await loadJourney(sql, record.id) }
  const found = arrivalsAt(plan, travelled, node)
  if (found.length > 0 || plan.version === record.version) return found
  return arrivalsAt(await facts.planFor(record.flow, record.version), travelled, node)
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
