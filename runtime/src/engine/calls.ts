import { CrossdockError, toCrossdockError } from '@crossdock/shared/errors'
import type { AnyExecutor, Batch, Step, StepManifest, Verify } from '@crossdock/shared/node'
import type { PlanStep } from './plan.ts'
import type { Call, CallOutcome } from './walk.ts'

/** Most records that go into one call of a batch node. */
const maxBatch = 500

/** Batches of one batch node under way at once. */
const batchesAtOnce = 2

/** Runs calls and reports each outcome. Never rejects: an error is an outcome. */
export interface CallRunner {
  start(calls: readonly Call[], report: (call: Call, outcome: CallOutcome) => void): void
  /** Resolves when no call is under way. */
  idle(): Promise<void>
}

/**
 * Runs single calls side by side. Calls of a batch node run in batches, a few at once: while they are under way, the next
 * ones of all lanes gather. How many calls reach a system at once is that system's matter.
 */
export function createCallRunner(executors: Readonly<Record<string, AnyExecutor>>): CallRunner {
  const running = new Set<Promise<void>>()
  const lines = new Map<PlanStep, BatchLine>()
  const run = (group: Group, onEnd: () => void) => {
    const work = runGroup(group, executors).then(() => {
      running.delete(work)
      onEnd()
    })
    running.add(work)
  }
  const advance = (step: PlanStep, line: BatchLine) => {
    while (line.running < batchesAtOnce) {
      const [first, ...rest] = line.waiting.splice(0, maxBatch)
      if (!first) break
      line.running++
      run([first, ...rest], () => {
        line.running--
        advance(step, line)
      })
    }
    if (line.running === 0) lines.delete(step)
  }
  return {
    start(calls, report) {
      for (const call of calls) {
        if (call.step.manifest.kind !== 'batch' || call.mode !== 'execute') {
          run([{ call, report }], () => {})
          continue
        }
        const line = lines.get(call.step) ?? { waiting: [], running: 0 }
        line.waiting.push({ call, report })
        lines.set(call.step, line)
      }
      for (const [step, line] of lines) advance(step, line)
    },
    idle: async () => {
      while (running.size > 0) await Promise.all(running)
    },
  }
}

type Report = (call: Call, outcome: CallOutcome) => void

interface Started {
  readonly call: Call
  readonly report: Report
}

type Group = readonly [Started, ...Started[]]

/** Calls of one batch node of one flow version, of whatever lanes. */
interface BatchLine {
  readonly waiting: Started[]
  running: number
}

async function runGroup(group: Group, executors: Readonly<Record<string, AnyExecutor>>): Promise<void> {
  const [{ call: first, report }] = group
  const executor = executors[first.step.manifest.type]
  try {
    if (!executor) throw new CrossdockError('INTERNAL', `There is no executor for “${first.step.manifest.type}”.`)
    if (first.mode === 'verify') await runVerify(first, executor, report)
    else if (first.step.manifest.kind === 'batch') await runBatch(group, executor)
    else await runStep(first, executor, report)
  } catch (thrown) {
    const error = toCrossdockError(thrown)
    for (const { call, report: tell } of group) tell(call, { kind: 'error', error: withOutcome(call, error) })
  }
}

async function runStep(call: Call, executor: AnyExecutor, report: Report): Promise<void> {
  const execute = executor.execute as Step<StepManifest> | undefined
  if (!execute) throw new CrossdockError('INTERNAL', `“${call.step.manifest.type}” has no execute.`)
  const result = await execute(call.context)
  report(call, { kind: 'result', result })
}

async function runVerify(call: Call, executor: AnyExecutor, report: Report): Promise<void> {
  const verify = executor.verify as Verify<StepManifest> | undefined
  if (!verify) throw new CrossdockError('INTERNAL', `“${call.step.manifest.type}” has no verify.`)
  report(call, { kind: 'verified', verdict: await verify(call.context) })
}

async function runBatch(group: Group, executor: AnyExecutor): Promise<void> {
  const { context, step } = group[0].call
  const executeBatch = executor.executeBatch as Batch<StepManifest> | undefined
  if (!executeBatch) throw new CrossdockError('INTERNAL', `“${step.manifest.type}” has no executeBatch.`)
  const { signal, log, system } = context
  const items = group.map(({ call }) => {
    const { config, record, effect } = call.context
    return { config, record, effect }
  })
  const answers = await executeBatch({ items, signal, log, system })
  group.forEach(({ call, report }, index) => {
    const answer = answers[index]
    if (answer === undefined) {
      report(call, {
        kind: 'error',
        error: new CrossdockError('INTERNAL', 'A batch node gave no answer for a record.'),
      })
    } else if (answer instanceof CrossdockError) report(call, { kind: 'error', error: answer })
    else report(call, { kind: 'result', result: answer })
  })
}

/**
 * A probe that fails leaves the outcome as unknown as it was. And an unexpected throw of a write says nothing about
 * whether it took effect.
 */
function withOutcome(call: Call, error: CrossdockError): CrossdockError {
  const isUnknown = call.mode === 'verify' || (error.code === 'INTERNAL' && call.step.effect === 'write')
  if (!isUnknown || error.isHeld || error.outcome === 'unknown') return error
  return error.withOutcome('unknown')
}
