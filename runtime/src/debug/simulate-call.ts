import { CrossdockError, toCrossdockError } from '@crossdock/shared/errors'
import type { AnyExecutor, Batch, Step, StepManifest, StepResult } from '@crossdock/shared/node'
import type { Call } from '../engine/walk.ts'
import { type SimulatedRequest, type SimulationOptions, simulateSystem } from './simulated-system.ts'

/** What a node would have done, and how it took the made-up answers. */
export interface SimulatedCall {
  readonly requests: readonly SimulatedRequest[]
  readonly outcome:
    | { readonly kind: 'result'; readonly result: StepResult }
    /** Where `requests` is empty, the node would have failed for real in the same way, before it reached anything. */
    | { readonly kind: 'error'; readonly error: CrossdockError }
}

/** Runs a node’s own code for one visit behind simulated doors. Never throws. */
export async function simulateCall(
  { context, step }: Pick<Call, 'context' | 'step'>,
  executors: Readonly<Record<string, AnyExecutor>>,
  options: SimulationOptions,
): Promise<SimulatedCall> {
  const simulated = simulateSystem(options)
  const executor = executors[step.manifest.type]
  try {
    if (!executor) throw new CrossdockError('INTERNAL', `There is no executor for “${step.manifest.type}”.`)
    const { config, effect, log, record, signal } = context
    const behindDoors = { config, effect, log, record, signal, system: simulated.access }
    const result = await runOnce(behindDoors, executor, step.manifest.kind)
    return { requests: simulated.requests, outcome: { kind: 'result', result } }
  } catch (thrown) {
    return { requests: simulated.requests, outcome: { kind: 'error', error: toCrossdockError(thrown) } }
  }
}

async function runOnce(
  context: Call['context'],
  executor: AnyExecutor,
  kind: StepManifest['kind'],
): Promise<StepResult> {
  const { config, effect, log, record, signal, system } = context
  if (kind === 'step') {
    const execute = executor.execute as Step<StepManifest> | undefined
    if (execute) return await execute(context)
  } else {
    const executeBatch = executor.executeBatch as Batch<StepManifest> | undefined
    const [answer] = (await executeBatch?.({ items: [{ config, record, effect }], signal, log, system })) ?? []
    if (answer instanceof CrossdockError) throw answer
    if (answer) return answer
  }
  throw new CrossdockError('INTERNAL', 'A node has nothing to run.')
}
