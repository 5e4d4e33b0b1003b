import { type Flow, portOf } from '@crossdock/shared/flow'
import { nodeTitle } from '../document/problems.ts'
import { nodePorts } from './node-ports.ts'
import { validTargets } from './valid-targets.ts'

/** A wire that could be drawn: from which port to which node. */
export interface Target {
  readonly port: string
  readonly to: string
  readonly title: string
}

/** All wires that could be drawn from a node, the nearest nodes on its right first, the error port last. */
export function listTargets(flow: Flow, from: string): readonly Target[] {
  const node = flow.nodes[from]
  if (node === undefined) return []
  const wired = flow.wires.filter((wire) => portOf(wire.from).node === from).map((wire) => portOf(wire.from).port)
  const { outputs, hasErrorPort } = nodePorts(node, wired)
  const here = flow.layout[from] ?? { x: 0, y: 0 }
  const cost = (id: string) => {
    const { x, y } = flow.layout[id] ?? { x: 0, y: 0 }
    return Math.abs(x - here.x) * (x > here.x ? 1 : 3) + 2 * Math.abs(y - here.y)
  }
  return [...outputs, ...(hasErrorPort ? ['error'] : [])].flatMap((port) =>
    [...validTargets(flow, `${from}.${port}`)]
      .sort((a, b) => cost(a) - cost(b))
      .map((to) => ({ port, to, title: nodeTitle(flow, to) })),
  )
}
