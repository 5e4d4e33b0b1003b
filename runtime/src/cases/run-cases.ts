import type { CaseCoverage, CaseResult } from '@crossdock/shared/api'
import type { CaseDocument } from '@crossdock/shared/case'
import { CrossdockError } from '@crossdock/shared/errors'
import type { LookupTable } from '@crossdock/shared/expression'
import type { Flow } from '@crossdock/shared/flow'
import type { Plan } from '../engine/plan.ts'
import { compareRun, type Difference } from './compare-run.ts'
import { type CoveringRun, coverageOf } from './coverage.ts'
import { expectationOf } from './expectation.ts'
import { lookupOfCase, recordingLookup } from './recording-lookup.ts'
import { type CaseBench, type CaseRun, runCase } from './run-case.ts'

/** How cases went, and what they visited together. */
export interface CasesReport {
  readonly results: readonly CaseResult[]
  readonly coverage: CaseCoverage
}

/** How cases are run together. */
export interface RunCasesOptions {
  readonly signal?: AbortSignal
  /** For each case. */
  readonly timeoutMs?: number
  /** Code tables for cases that are no tests yet: the rows that they use are told, to become theirs. */
  readonly lookup?: LookupTable
}

/** Runs cases of a flow, one after another. */
export async function runCases(
  bench: CaseBench,
  { cases, plan }: { readonly plan: Plan; readonly cases: readonly CaseDocument[] },
  options: RunCasesOptions = {},
): Promise<CasesReport> {
  const results: CaseResult[] = []
  const runs: CoveringRun[] = []
  for (const document of cases) {
    const startedAtMs = performance.now()
    const { lookup, ...rest } = options
    const own = lookupOfCase(document)
    const filling =
      lookup && !document.expect ? recordingLookup((table, code) => own(table, code) ?? lookup(table, code)) : undefined
    const run = await runCase(bench, { document, plan }, filling ? { ...rest, lookup: filling.lookup } : rest)
    runs.push({ run, source: document.source })
    const result = judge({ document, flow: plan.flow, run, durationMs: performance.now() - startedAtMs })
    results.push(filling ? { ...result, tables: filling.tables() } : result)
  }
  return { results, coverage: coverageOf(plan.flow, bench.manifests, runs) }
}

function judge(judged: {
  readonly document: CaseDocument
  readonly flow: Flow
  readonly run: CaseRun
  readonly durationMs: number
}): CaseResult {
  const { document, durationMs, flow, run } = judged
  const about = { case: document.id, name: document.name, durationMs: Math.round(durationMs * 10) / 10 }
  const brokenNodes = new Set(run.missing.map(({ node }) => node))
  if (run.error) {
    const nodes = nodesOf(run, { differences: [], brokenNodes })
    return { ...about, outcome: 'broken', error: run.error, differences: [], nodes }
  }
  const differences = document.expect ? compareRun(flow, run, document.expect) : []
  const outcome = !document.expect ? 'no-expectation' : differences.length === 0 ? 'passed' : 'failed'
  const actual = outcome === 'passed' ? {} : { actual: expectationOf(flow, run) }
  return { ...about, outcome, differences, nodes: nodesOf(run, { differences, brokenNodes }), ...actual }
}

function nodesOf(
  { records }: CaseRun,
  {
    brokenNodes,
    differences,
  }: { readonly differences: readonly Difference[]; readonly brokenNodes: ReadonlySet<string> },
): CaseResult['nodes'] {
  const visits = new Map<string, number>()
  for (const { steps } of records) for (const { node } of steps) visits.set(node, (visits.get(node) ?? 0) + 1)
  const failed = new Set(differences.flatMap(({ node }) => node ?? []))
  const named = new Set([...visits.keys(), ...failed, ...brokenNodes])
  return [...named].map((node) => ({
    node,
    visits: visits.get(node) ?? 0,
    outcome: brokenNodes.has(node) ? 'broken' : failed.has(node) ? 'failed' : 'passed',
  }))
}

/** The cases that are named, in that order; all without names. Throws NOT_FOUND. */
export function chooseCases(
  cases: readonly CaseDocument[],
  names: readonly string[] | undefined,
): readonly CaseDocument[] {
  if (!names) return cases
  return names.map((name) => {
    const found = cases.find(({ id }) => id === name)
    if (!found) throw new CrossdockError('NOT_FOUND', `There is no case “${name}”.`)
    return found
  })
}
