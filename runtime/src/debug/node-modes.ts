import type { NodeMode } from '@crossdock/shared/api'
import type { Plan, PlanStep } from '../engine/plan.ts'
import { pinFor } from './pinned.ts'
import type { DebugFacts, SessionHead } from './session.ts'

/** A node that reaches outside, and how it is treated. */
export interface OutsideNode {
  readonly node: string
  readonly effect: 'read' | 'write'
  readonly mode: NodeMode
  readonly system?: string
}

/**
 * How a node is treated for a record. What somebody has said counts first; then a pin; then writes are simulated and reads
 * are real. A node that reaches nothing has no mode, unless it is pinned.
 */
export function modeFor(
  head: Pick<SessionHead, 'modes' | 'pins'>,
  step: PlanStep,
  facts: Pick<DebugFacts, 'path'>,
): NodeMode | undefined {
  const isPinned = pinFor(head.pins, { node: step.id, path: facts.path }) !== undefined
  if (step.effect === 'none') return isPinned ? 'pinned' : undefined
  return head.modes[step.id] ?? (isPinned ? 'pinned' : usualMode(step))
}

function usualMode(step: PlanStep): NodeMode {
  return step.effect === 'write' ? 'simulated' : 'real'
}

/** Every node of a plan that reaches outside. */
export function outsideNodes(plan: Plan, head: Pick<SessionHead, 'modes' | 'pins'>): readonly OutsideNode[] {
  return [...plan.steps.values()].flatMap((step): OutsideNode[] => {
    const { effect } = step
    if (effect === 'none') return []
    const isPinned = head.pins.some(({ node }) => node === step.id)
    const [system] = step.systems
    const mode = head.modes[step.id] ?? (isPinned ? 'pinned' : usualMode(step))
    return [{ node: step.id, effect, mode, ...(system ? { system: system.name } : {}) }]
  })
}
