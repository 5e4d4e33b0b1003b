import { manifests } from '@crossdock/nodes/manifests'
import { type CallingNode, callOf } from '@crossdock/shared/flow'
import type { OpenFlow } from '../document/document-store.ts'

/** The one selected node that calls a subflow, and which; undefined for anything else. */
export function selectedCall(open: OpenFlow | undefined): CallingNode | undefined {
  const [id, ...others] = open?.selection.nodes ?? []
  const node = id === undefined || others.length > 0 ? undefined : open?.flow.nodes[id]
  const call = node && callOf(node, manifests)
  return id === undefined || call === undefined ? undefined : { node: id, ...call }
}
