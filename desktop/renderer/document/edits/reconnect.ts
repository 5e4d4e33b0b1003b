import type { Flow } from '@crossdock/shared/flow'
import { type Wire, wireId } from '../selection.ts'
import { connect } from './connect.ts'
import { disconnect } from './disconnect.ts'

/** Leads a wire from or to another place. */
export function reconnect(flow: Flow, { wire, to }: { readonly wire: Wire; readonly to: Wire }): Flow {
  return wireId(wire) === wireId(to) ? flow : connect(disconnect(flow, new Set([wireId(wire)])), to)
}
