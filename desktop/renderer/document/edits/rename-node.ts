import type { Flow } from '@crossdock/shared/flow'
import { changeNode } from './change-node.ts'

/** Gives a node a name; an empty one takes the name away, and the node is shown under its type's title. */
export function renameNode(flow: Flow, id: string, name: string): Flow {
  if ((flow.nodes[id]?.name ?? '') === name) return flow
  return changeNode(flow, id, { name: name === '' ? undefined : name })
}
