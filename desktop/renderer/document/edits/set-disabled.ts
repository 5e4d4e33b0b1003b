import type { Flow } from '@crossdock/shared/flow'
import { changeNode } from './change-node.ts'

/** Disables nodes (records pass them unchanged) or enables them again. */
export function setDisabled(
  flow: Flow,
  { nodes, to }: { readonly nodes: Iterable<string>; readonly to: boolean },
): Flow {
  return [...nodes].reduce((changed, id) => {
    if ((changed.nodes[id]?.disabled ?? false) === to) return changed
    return changeNode(changed, id, { disabled: to ? true : undefined })
  }, flow)
}
