import { manifests } from '@crossdock/nodes/manifests'
import { type FlowNode, manifestOf, portsOf } from '@crossdock/shared/flow'

/** The ports of a node in the order of its card. */
export interface NodePorts {
  readonly hasInput: boolean
  /** On the right. */
  readonly outputs: readonly string[]
  /** At the bottom, in red. */
  readonly hasErrorPort: boolean
}

/**
 * The ports that a card shows: those of the configuration, and what wires begin at, so that no wire hangs in the air
 * while a configuration is incomplete.
 */
export function nodePorts(node: FlowNode, wiredPorts: readonly string[]): NodePorts {
  const manifest = manifestOf(manifests, node.type)
  const known = (manifest && portsOf(manifest, node)) ?? partialPorts(node)
  const all = [...new Set([...known, ...wiredPorts])]
  const isSource = manifest?.kind === 'source'
  return { hasInput: !isSource, outputs: all.filter((port) => port !== 'error'), hasErrorPort: !isSource }
}

/** Ports of a configuration that is not valid (yet). */
function partialPorts({ type, config }: FlowNode): readonly string[] {
  const manifest = manifestOf(manifests, type)
  if (manifest === undefined) return ['out']
  try {
    return [...(manifest.portsFrom?.(config as never) ?? []), ...manifest.outputs]
  } catch {
    return manifest.outputs
  }
}
