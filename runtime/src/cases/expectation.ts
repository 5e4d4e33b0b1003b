import type { CaseDocument } from '@crossdock/shared/case'
import type { Flow } from '@crossdock/shared/flow'
import type { JourneyStep } from '@crossdock/shared/record'
import type { CaseRecord, CaseRun } from './run-case.ts'

/** What must come of a case. */
export type Expectation = NonNullable<CaseDocument['expect']>

/** What left a node, in a run. */
export interface Output {
  readonly record: string
  readonly node: string
  readonly port: string
  readonly payload: unknown
}

/** What came of a run, as the expectation of the next one. */
export function expectationOf(flow: Flow, run: CaseRun): Expectation {
  const wired = new Set(flow.wires.map(({ from }) => from))
  const outputs = outputsOf(run).filter(({ node, port }) => !wired.has(`${node}.${port}`))
  return {
    records: run.records.map((record) => expectedRecord(record, run.records)),
    sent: run.sent,
    ...(outputs.length === 0 ? {} : { outputs }),
  }
}

/** Everything that left a node, in order. */
export function outputsOf({ records }: CaseRun): readonly Output[] {
  return records.flatMap(({ path, steps }) =>
    steps.flatMap(({ node, out = [] }) => out.map(({ payload, port }) => ({ record: path, node, port, payload }))),
  )
}

function expectedRecord(record: CaseRecord, all: readonly CaseRecord[]): Expectation['records'][number] {
  const { causes, entity, key, path, reason, state, steps } = record
  return {
    ...{ record: path, key, entity, state },
    ...(reason === undefined ? {} : { reason }),
    steps: steps.map((step) => {
      const ports = portsLeft(step, record, all)
      return { node: step.node, outcome: caseOutcome(step), ...(ports.length === 0 ? {} : { ports }) }
    }),
    ...(causes.length === 0 ? {} : { causes }),
  }
}

type CaseStepOutcome = Expectation['records'][number]['steps'][number]['outcome']

/** Nobody has a record run on within a case. */
function caseOutcome({ outcome }: JourneyStep): CaseStepOutcome {
  return outcome === 'resumed' ? 'passed' : outcome
}

/** The ports through which a visit left its node, each once. */
export function portsLeft(
  step: JourneyStep,
  record: Pick<CaseRecord, 'path'>,
  all: readonly CaseRecord[],
): readonly string[] {
  if (step.outcome === 'diverted') return ['error']
  if (step.outcome === 'split') {
    const child = all.find(({ entry, path }) => path.startsWith(`${record.path}/`) && entry.startsWith(`${step.node}.`))
    return child ? [child.entry.slice(step.node.length + 1)] : []
  }
  return [...new Set((step.out ?? []).map(({ port }) => port))]
}
