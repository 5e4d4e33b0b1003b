import type { Flow } from '@crossdock/shared/flow'
import { type Wire, wireId } from '../selection.ts'
import { connect } from './connect.ts'
import { disconnect } from './disconnect.ts'

/** Puts a node in the middle of a wire: the wire ends at it, and another one leads from its port to where the first led. */
export function insertOnWire(
  flow: Flow,
  { wire, node, port }: { readonly wire: Wire; readonly node: string; readonly port: string },
): Flow {
  const opened = disconnect(flow, new Set([wireId(wire)]))
  if (opened === flow) return flow
  return connect(connect(opened, { from: wire.from, to: node }), { from: `${node}.${port}`, to: wire.to })
}
