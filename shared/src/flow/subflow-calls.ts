import type { ManifestRegistry, SubflowCall } from '../node/index.ts'
import type { Flow, FlowNode } from './flow-document.ts'
import { manifestOf } from './manifest-of.ts'

/** A node of a flow that calls a subflow. */
export interface CallingNode extends SubflowCall {
  readonly node: string
}

/** What is known of a version of a flow: its document, that there is none (and what there is instead), or not yet anything. */
export type FoundSubflow =
  | { readonly state: 'found'; readonly flow: Flow }
  | { readonly state: 'missing'; readonly instead?: string }
  | { readonly state: 'unknown' }

/** Finds the document of a version of a flow. */
export type FindSubflow = (flow: string, version: number) => FoundSubflow

/** The nodes of a flow that call subflows. Those that are switched off call nothing, and those that are incomplete neither. */
export function callsOf(flow: Pick<Flow, 'nodes'>, manifests: ManifestRegistry): readonly CallingNode[] {
  return Object.entries(flow.nodes).flatMap(([id, node]): CallingNode[] => {
    const call = node.disabled ? undefined : callOf(node, manifests)
    return call ? [{ node: id, ...call }] : []
  })
}

/** The call that a node makes when it is switched on; undefined for any other node, and for one that is incomplete. */
export function callOf(node: FlowNode, manifests: ManifestRegistry): SubflowCall | undefined {
  const manifest = manifestOf(manifests, node.type)
  if (!manifest || manifest.kind === 'source' || !manifest.callFrom) return undefined
  const parsed = manifest.config.safeParse(node.config)
  return parsed.success ? manifest.callFrom(parsed.data as never) : undefined
}

/** The input of a subflow: its one source that is woken by calls. Undefined for a flow that is no subflow. */
export function inputOf(flow: Pick<Flow, 'nodes'>, manifests: ManifestRegistry): string | undefined {
  return Object.keys(flow.nodes).find((id) => {
    const manifest = manifestOf(manifests, flow.nodes[id]?.type ?? '')
    return manifest?.kind === 'source' && manifest.trigger === 'call'
  })
}

/** The exits of a subflow: node → the port of the calling node through which it leads on. */
export function exitsOf(flow: Pick<Flow, 'nodes'>, manifests: ManifestRegistry): ReadonlyMap<string, string> {
  return new Map(
    Object.entries(flow.nodes).flatMap(([id, node]) => {
      const manifest = manifestOf(manifests, node.type)
      if (!manifest || manifest.kind === 'source' || !manifest.exitFrom) return []
      const parsed = manifest.config.safeParse(node.config)
      return parsed.success ? [[id, manifest.exitFrom(parsed.data as never)] as const] : []
    }),
  )
}

/** The ports that a node needs that calls this subflow, each once, in a stable order. */
export function portsOfSubflow(flow: Pick<Flow, 'nodes'>, manifests: ManifestRegistry): readonly string[] {
  return [...new Set(exitsOf(flow, manifests).values())].sort()
}

/**
 * Fetches every subflow that a flow calls, at whatever depth, each once, and answers how to find them. What `load` does
 * not find is missing. Loops end, because each is fetched once.
 */
export async function loadSubflows(
  flow: Flow,
  manifests: ManifestRegistry,
  load: (flow: string, version: number) => Promise<FoundSubflow>,
): Promise<FindSubflow> {
  const found = new Map<string, FoundSubflow>()
  const queue = [flow]
  for (let next = queue.pop(); next !== undefined; next = queue.pop()) {
    for (const call of callsOf(next, manifests)) {
      const name = `${call.flow}@${call.version}`
      if (found.has(name) || found.size >= maxSubflows) continue
      const answer = await load(call.flow, call.version)
      found.set(name, answer)
      if (answer.state === 'found') queue.push(answer.flow)
    }
  }
  return (id, version) => found.get(`${id}@${version}`) ?? { state: 'missing' }
}

/** Most different subflows of one flow: what calls more is too large in any case. */
const maxSubflows = 1_000
