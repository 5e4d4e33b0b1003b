import { writeFile } from 'node:fs/promises'
import { executors } from '@crossdock/nodes/executors'
import { manifests } from '@crossdock/nodes/manifests'
import type { CaseResult } from '@crossdock/shared/api'
import { CrossdockError, type ErrorInfo, toCrossdockError } from '@crossdock/shared/errors'
import { nodePercent } from '../cases/coverage.ts'
import type { CaseBench } from '../cases/run-case.ts'
import { runCases } from '../cases/run-cases.ts'
import { buildPlan, type Plan } from '../engine/plan.ts'
import { startSandbox } from '../sandbox/start-sandbox.ts'
import { findAmongNeighbours } from './neighbouring-flows.ts'
import type { Outcome } from './outcome.ts'
import { readFlowFile } from './read-flow-file.ts'
import { type CaseFile, createFlowFinder, findCaseFiles } from './test-files.ts'
import { describeTests, type TestedCase, type TestedFlow, toJunit } from './test-report.ts'

/** What to test, and what is to be told. */
export interface TestOrder {
  /** Files and folders; case files are looked for below folders. */
  readonly paths: readonly string[]
  /** Only cases whose file, id or name holds it. */
  readonly filter?: string | undefined
  readonly junitFile?: string | undefined
  /** Least share of nodes that the cases of each flow must visit, 0 to 100. */
  readonly coverageMin?: number | undefined
}

/**
 * Runs case files against the flow files beside or above them; nothing outside of this machine is reached. Ends with 1
 * when a case fails, is broken or cannot be read, when there is none, or when coverage is under its least.
 */
export async function testCases(order: TestOrder): Promise<Outcome> {
  const { coverageMin, filter, junitFile } = order
  const found = await findCaseFiles(order.paths)
  const chosen = filter === undefined ? found : found.filter((file) => isChosen(file, filter))
  if (chosen.length === 0) throw noCases(order, found.length)
  await using sandbox = startSandbox()
  const bench: CaseBench = { manifests, executors, sandbox }
  const findFlow = createFlowFinder()
  const flows: TestedFlow[] = []
  for (const [flow, files] of Map.groupBy(chosen, ({ document }) => document?.flow ?? '')) {
    for (const [flowFile, group] of await groupByFlowFile(flow, files, findFlow)) {
      flows.push(await testFlow(bench, { flow, flowFile, files: group, coverageMin }))
    }
  }
  if (junitFile !== undefined) await writeReport(junitFile, toJunit(flows))
  const isFine = flows.every(
    ({ cases, isCoverageLow }) => !isCoverageLow && cases.every(({ outcome }) => isGood(outcome)),
  )
  return { exitCode: isFine ? 0 : 1, json: { flows }, text: describeTests(flows, { coverageMin }) }
}

/** A case without an expectation says nothing wrong. */
function isGood(outcome: CaseResult['outcome']): boolean {
  return outcome === 'passed' || outcome === 'no-expectation'
}

function isChosen({ document, file }: CaseFile, filter: string): boolean {
  return [file, document?.id, document?.name].some((text) => text?.toLowerCase().includes(filter.toLowerCase()))
}

function noCases({ filter, paths }: TestOrder, found: number): CrossdockError {
  return found > 0
    ? new CrossdockError('NOT_FOUND', `None of ${found} cases has “${filter}” in its file, id or name.`)
    : new CrossdockError('NOT_FOUND', `There is no case (*.case.json) in ${paths.join(', ')}.`, {
        remedy: 'Save a record as a case in the designer, and fetch it with `crossdock cases pull`.',
      })
}

async function groupByFlowFile(
  flow: string,
  files: readonly CaseFile[],
  findFlow: ReturnType<typeof createFlowFinder>,
): Promise<ReadonlyMap<string | undefined, readonly CaseFile[]>> {
  const groups = new Map<string | undefined, CaseFile[]>()
  for (const each of files) {
    const flowFile = each.document ? await findFlow(each.file, flow) : undefined
    groups.set(flowFile, [...(groups.get(flowFile) ?? []), each])
  }
  return groups
}

interface FlowTest {
  readonly flow: string
  readonly flowFile: string | undefined
  readonly files: readonly CaseFile[]
  readonly coverageMin: number | undefined
}

async function testFlow(bench: CaseBench, { coverageMin, files, flow, flowFile }: FlowTest): Promise<TestedFlow> {
  const refuse = (error: ErrorInfo) => ({
    flow,
    cases: files.map((each) => brokenCase(each, each.problems.length > 0 ? unreadable(each) : error)),
    isCoverageLow: false,
  })
  if (flowFile === undefined) return refuse(noFlow(flow).toInfo())
  let plan: Plan
  try {
    plan = await planOf(flowFile)
  } catch (thrown) {
    return refuse(toCrossdockError(thrown).toInfo())
  }
  const documents = files.flatMap(({ document }) => document ?? [])
  const { coverage, results } = await runCases(bench, { cases: documents, plan })
  const coveragePercent = nodePercent(coverage)
  return {
    flow,
    cases: results.map((result, index) => ({ file: files[index]?.file ?? '', ...result })),
    coverage,
    coveragePercent,
    isCoverageLow: coverageMin !== undefined && coveragePercent < coverageMin,
  }
}

async function planOf(flowFile: string): Promise<Plan> {
  const flow = await readFlowFile(flowFile)
  return buildPlan(flow, { version: 1, manifests, find: await findAmongNeighbours(flow, { file: flowFile }) })
}

function noFlow(flow: string): CrossdockError {
  return new CrossdockError(
    'NOT_FOUND',
    `The flow “${flow}” is in no flow.json or *.flow.json beside the case or above it.`,
    {
      remedy: 'Put the case beside its flow.',
    },
  )
}

function unreadable({ file, problems }: CaseFile): ErrorInfo {
  const [first] = problems
  return new CrossdockError('INPUT_INVALID', `${file} is no case. ${first?.message ?? ''}`, {
    remedy: 'Correct this part of the file; docs/cases.md describes it.',
    detail: { problems },
  }).toInfo()
}

function brokenCase({ document, file }: CaseFile, error: ErrorInfo): TestedCase {
  const about = { case: document?.id ?? file, name: document?.name ?? file }
  return { file, ...about, outcome: 'broken', error, differences: [], durationMs: 0, nodes: [] }
}

async function writeReport(file: string, text: string): Promise<void> {
  await writeFile(file, text).catch((thrown: unknown) => {
    throw new CrossdockError('CONFIG_INVALID', `The report ${file} cannot be written.`, {
      remedy: 'Name a file in a folder that is there and that this user may write to.',
      cause: thrown,
    })
  })
}
