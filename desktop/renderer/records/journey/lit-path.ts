import type { RecordDetail } from '@crossdock/shared/api'
import { type Flow, portOf } from '@crossdock/shared/flow'
import type { Standing } from '../../app/step-words.ts'
import { wireId } from '../../document/selection.ts'
import { standingOfStep } from './step-standing.ts'

/** Where a record went, on the picture of its flow. */
export interface LitPath {
  /** Nodes that it came to, with how it went there last, and how often it was there. */
  readonly nodes: ReadonlyMap<string, Standing & { readonly visits: number }>
  /** Ids of the wires that it took. */
  readonly wires: ReadonlySet<string>
}

/** The way of a record through its flow. Where a branch stands now counts as a visit. */
export function litPath(
  record: Pick<RecordDetail, 'source' | 'journey' | 'branches' | 'parentId'>,
  flow: Flow,
): LitPath {
  const nodes = new Map<string, Standing & { readonly visits: number }>()
  const visit = (id: string, standing: Standing, visits: number) => {
    if (Object.hasOwn(flow.nodes, id)) nodes.set(id, { ...standing, visits: (nodes.get(id)?.visits ?? 0) + visits })
  }
  const leftBy = new Set<string>()
  // A part begins behind its parent’s split, which stands in no step of its own.
  if (record.parentId === undefined) visit(record.source, { state: 'ready', label: 'came in' }, 1)
  for (const step of record.journey) {
    visit(step.node, standingOfStep(step), step.outcome === 'resumed' ? 0 : 1)
    for (const { port } of step.out ?? []) leftBy.add(`${step.node}.${port}`)
    if (step.outcome === 'diverted') leftBy.add(`${step.node}.error`)
  }
  for (const { node, state, cause } of record.branches) {
    const isUnknown = state === 'parked' && cause?.code === 'OUTCOME_UNKNOWN'
    if (state !== 'ready')
      visit(node, { state: isUnknown ? 'unknown' : state, label: isUnknown ? 'outcome unknown' : state }, 0)
  }
  const begins = (from: string) => portOf(from).node === record.source
  const wires = flow.wires.filter(
    ({ from, to }) => nodes.has(to) && (leftBy.has(from) || (begins(from) && nodes.has(record.source))),
  )
  return { nodes, wires: new Set(wires.map(wireId)) }
}
