import { manifests } from '@crossdock/nodes/manifests'
import type { DebugStart } from '@crossdock/shared/api'
import { type Flow, manifestOf } from '@crossdock/shared/flow'
import type { Workspace } from '../app/workspace.ts'
import type { Sample } from '../samples/sample.ts'

/** What a session would begin with at one click. */
export interface SampleStart {
  readonly title: string
  readonly payload: unknown
  readonly start: DebugStart
}

/** The enabled sources of a flow, the first one first. */
export function sourcesOf(flow: Flow): readonly string[] {
  return Object.entries(flow.nodes).flatMap(([id, { type, disabled }]) =>
    disabled !== true && manifestOf(manifests, type)?.kind === 'source' ? [id] : [],
  )
}

/**
 * The sample in view as a start: the one at the selected node where it is what a source accepted or a recorded record,
 * else the current one of the first source that has any.
 */
export function sampleStart({ documents, samples }: Pick<Workspace, 'documents' | 'samples'>): SampleStart | undefined {
  const { open } = documents.getState()
  if (open === undefined) return undefined
  const sources = sourcesOf(open.flow)
  for (const node of [...open.selection.nodes, ...sources]) {
    const sample = samples.currentAt(node)?.sample
    const start = sample && startOf(sample, sources)
    if (sample !== undefined && start !== undefined) return { title: sample.title, payload: sample.payload, start }
  }
  return undefined
}

function startOf({ node, payload, origin, record }: Sample, sources: readonly string[]): DebugStart | undefined {
  if (sources.includes(node)) return { kind: 'payloads', source: node, items: [{ payload }] }
  if (origin !== 'recorded' || record?.id === undefined || record.id === '') return undefined
  return { kind: 'record', recordId: record.id, fromNode: node }
}
