import { CrossdockError } from '@crossdock/shared/errors'
import { checkPayload } from '@crossdock/shared/json'
import { beginAt } from '../engine/departure.ts'
import { keyOf } from '../engine/placement.ts'
import { type Plan, sourcesOf } from '../engine/plan.ts'
import { standingOf } from '../engine/token.ts'
import { follow } from './keep-session.ts'
import type { DebugKit } from './kit.ts'
import type { KeptStep, Session } from './session.ts'
import { worldAfter } from './world.ts'

/** Items with which a session begins. */
export interface BeginningItems {
  /** Default: the flow’s first source. */
  readonly source: string | undefined
  readonly payloads: readonly unknown[]
  /** ISO 8601. Default: now. */
  readonly acceptedAt?: string
}

/** Accepts items into a session, each as a record of its own, as its source would. */
export function acceptItems(kit: DebugKit, session: Session, plan: Plan, items: BeginningItems): void {
  const source = sourceOf(kit, plan, items.source)
  const acceptedAt = items.acceptedAt ?? new Date(kit.clock.nowMs()).toISOString()
  items.payloads.forEach((payload, index) => {
    const kept = acceptedStep(kit, session, { plan, source, payload: checked(payload), index, acceptedAt })
    follow(session, kept, worldAfter(session.world, kept))
  })
}

function sourceOf(
  { manifests }: DebugKit,
  { flow }: Plan,
  wanted: string | undefined,
): { readonly id: string; readonly type: string } {
  const sources = sourcesOf(flow, manifests)
  const source = wanted === undefined ? sources[0] : sources.find(({ id }) => id === wanted)
  if (source) return { id: source.id, type: source.manifest.type }
  const what = wanted === undefined ? 'has no source' : `has no source “${wanted}”`
  throw new CrossdockError('INPUT_INVALID', `The flow “${flow.id}” ${what}, so nothing can come in.`)
}

function checked(payload: unknown): unknown {
  const result = checkPayload(payload)
  if (!result.ok) throw result.error
  return result.payload
}

interface Item {
  readonly plan: Plan
  readonly source: { readonly id: string; readonly type: string }
  readonly payload: unknown
  readonly index: number
  readonly acceptedAt: string
}

function acceptedStep({ clock, ids }: DebugKit, { head }: Session, item: Item): KeptStep {
  const { acceptedAt, index, payload, plan, source } = item
  const { flow } = plan
  const id = ids.next()
  const key = keyOf(plan, { id, payload, acceptedAt })
  const entry = `${source.id}.out`
  const tokens = beginAt(plan, entry, payload)
  const progress = { tokens, delivered: tokens.length === 0 ? 1 : 0, filtered: 0 }
  const record = {
    ...{ id, key, payload, acceptedAt, entry },
    flow: flow.id,
    version: plan.version,
    runId: id,
    source: source.id,
    entity: flow.record.entity,
    // Of this session alone: the ledger knows none of its effects.
    lineage: id,
    lineageDay: new Date(clock.nowMs()).toISOString().slice(0, 10),
    generation: 0,
  }
  return {
    step: {
      id: ids.next(),
      ...(head.at === undefined ? {} : { parentId: head.at }),
      kind: 'accepted',
      recordId: id,
      path: String(index),
      branch: '0',
      node: source.id,
      type: source.type,
      isRecorded: false,
      attempt: 1,
      durationMs: 0,
      out: [{ port: 'out', payload }],
      children: [],
    },
    born: [{ path: String(index), record }],
    changed: [{ id, progress, openChildren: 0, state: standingOf(progress, 0).state }],
  }
}
