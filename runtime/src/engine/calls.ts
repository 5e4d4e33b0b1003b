import { CrossdockError, toCrossdockError } from '@crossdock/shared/errors'
import type { AnyExecutor, Batch, Step, StepManifest, Verify } from '@crossdock/shared/node'
import type { Call, CallOutcome } from './walk.ts'

/** Most records that go into one call of a batch node. */
const maxBatch = 200

/** Runs calls and reports each outcome. Never rejects: an error is an outcome. */
export interface CallRunner {
  start(calls: readonly Call[], report: (call: Call, outcome: CallOutcome) => void): void
  /** Resolves when no call is under way. */
  idle(): Promise<void>
}

/** Runs single calls side by side and batch nodes in batches. How many reach a system at once is that system's matter. */
export function createCallRunner(executors: Readonly<Record<string, AnyExecutor>>): CallRunner {
  const running = new Set<Promise<void>>()
  const track = (work: Promise<void>) => {
    running.add(work)
    void work.finally(() => running.delete(work))
  }
  return {
    start(calls, report) {
      for (const group of inGroups(calls)) track(runGroup({ group, executors, report }))
    },
    idle: async () => {
      while (running.size > 0) await Promise.all(running)
    },
  }
}

type Report = (call: Call, outcome: CallOutcome) => void

interface Group {
  readonly group: readonly [Call, ...Call[]]
  readonly executors: Readonly<Record<string, AnyExecutor>>
  readonly report: Report
}

/** Calls of one batch node of one flow version stand together; every other call stands alone. */
function inGroups(calls: readonly Call[]): readonly [Call, ...Call[]][] {
  const groups: [Call, ...Call[]][] = []
  const open = new Map<object, [Call, ...Call[]]>()
  for (const call of calls) {
    const group = open.get(call.step)
    if (group && group.length < maxBatch && call.mode === 'execute') {
      group.push(call)
      continue
    }
    const started: [Call, ...Call[]] = [call]
    groups.push(started)
    if (call.step.manifest.kind === 'batch' && call.mode === 'execute') open.set(call.step, started)
  }
  return groups
}

async function runGroup({ group, executors, report }: Group): Promise<void> {
  const [first] = group
  const executor = executors[first.step.manifest.type]
  try {
    if (!executor) throw new CrossdockError('INTERNAL', `There is no executor for “${first.step.manifest.type}”.`)
    if (first.mode === 'verify') await runVerify(first, executor, report)
    else if (first.step.manifest.kind === 'batch') await runBatch(group, executor, report)
    else await runStep(first, executor, report)
  } catch (thrown) {
    const error = toCrossdockError(thrown)
    for (const call of group) report(call, { kind: 'error', error: withOutcome(call, error) })
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

async function runBatch(group: readonly [Call, ...Call[]], executor: AnyExecutor, report: Report): Promise<void> {
  const executeBatch = executor.executeBatch as Batch<StepManifest> | undefined
  if (!executeBatch) throw new CrossdockError('INTERNAL', `“${group[0].step.manifest.type}” has no executeBatch.`)
  const { signal, log, system } = group[0].context
  const items = group.map(({ context: { config, record, effect } }) => ({ config, record, effect }))
  const answers = await executeBatch({ items, signal, log, system })
  group.forEach((call, index) => {
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
  if (!isUnknown || error.outcome === 'unknown') return error
  const { message, remedy, detail, retryAfterMs, cause } = error
  return new CrossdockError(error.code, message, {
    remedy,
    outcome: 'unknown',
    cause,
    ...(detail ? { detail } : {}),
    ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
  })
}
