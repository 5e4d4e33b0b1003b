import type { CaseCoverage } from '@crossdock/shared/api'
import { callsOf, type Flow, manifestOf, portOf, portsOf } from '@crossdock/shared/flow'
import type { ManifestRegistry } from '@crossdock/shared/node'
import { portsLeft } from './expectation.ts'
import type { CaseRun } from './run-case.ts'

/** One run with the source through which its items came. */
export interface CoveringRun {
  readonly run: CaseRun
  readonly source: string
}

/** What runs of cases have visited of a flow: its nodes, and the ports at which it branches, wired error ports included. */
export function coverageOf(flow: Flow, manifests: ManifestRegistry, runs: readonly CoveringRun[]): CaseCoverage {
  const visits = new Map<string, number>()
  const count = (name: string, times = 1) => visits.set(name, (visits.get(name) ?? 0) + times)
  for (const { run, source } of runs) {
    const roots = run.records.filter(({ path }) => !path.includes('/')).length
    if (roots > 0) count(source, roots)
    if (roots > 0) count(`${source}.out`, roots)
    for (const record of run.records) {
      for (const step of record.steps) {
        count(step.node)
        for (const port of portsLeft(step, record, run.records)) count(`${step.node}.${port}`)
      }
    }
  }
  const at = (name: string) => visits.get(name) ?? 0
  return {
    nodes: Object.keys(flow.nodes).map((node) => ({ node, visits: at(node) })),
    branches: branchesOf(flow, manifests).map((from) => ({ from, visits: at(from) })),
  }
}

function branchesOf(flow: Flow, manifests: ManifestRegistry): readonly string[] {
  const wired = new Set(flow.wires.map(({ from }) => from))
  // Behind a calling node stands what it calls: it has the ports of its own that lead there.
  const calling = new Set(callsOf(flow, manifests).map(({ node }) => node))
  return Object.entries(flow.nodes).flatMap(([id, node]) => {
    if (calling.has(id)) return [...wired].filter((from) => portOf(from).node === id && portOf(from).port !== 'error')
    const manifest = manifestOf(manifests, node.type)
    const ports = (manifest && portsOf(manifest, node)) ?? []
    return ports.map((port) => `${id}.${port}`).filter((from) => !from.endsWith('.error') || wired.has(from))
  })
}

/** The share of visited nodes, 0 to 100. */
export function nodePercent({ nodes }: CaseCoverage): number {
  const visited = nodes.filter(({ visits }) => visits > 0).length
  return nodes.length === 0 ? 100 : (100 * visited) / nodes.length
}
