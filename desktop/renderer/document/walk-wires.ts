import { type Flow, portOf } from '@crossdock/shared/flow'

/** Which way one walks from a node. */
export type Step = 'upstream' | 'downstream' | 'above' | 'below'

/** What lies before and behind nodes, themselves included, and the wires on the way (ids, see `wireId`). */
export interface Path {
  readonly nodes: ReadonlySet<string>
  readonly wires: ReadonlySet<string>
}

/** Everything up- and downstream of the given nodes. Takes one pass each way over the wires. */
export function pathThrough(flow: Flow, start: ReadonlySet<string>): Path {
  const after = new Map<string, { readonly to: string; readonly wire: string }[]>()
  const before = new Map<string, { readonly to: string; readonly wire: string }[]>()
  for (const { from, to } of flow.wires) {
    const { node } = portOf(from)
    const wire = `${from} ${to}`
    push(after, node, { to, wire })
    push(before, to, { to: node, wire })
  }
  const wires = new Set<string>()
  const nodes = new Set([...reach(start, after, wires), ...reach(start, before, wires)])
  return { nodes, wires }
}

function reach(
  start: ReadonlySet<string>,
  next: ReadonlyMap<string, readonly { readonly to: string; readonly wire: string }[]>,
  wires: Set<string>,
): ReadonlySet<string> {
  const seen = new Set(start)
  const queue = [...start]
  for (let id = queue.pop(); id !== undefined; id = queue.pop()) {
    for (const { to, wire } of next.get(id) ?? []) {
      wires.add(wire)
      if (seen.has(to)) continue
      seen.add(to)
      queue.push(to)
    }
  }
  return seen
}

function push<T>(map: Map<string, T[]>, key: string, value: T): void {
  const list = map.get(key)
  if (list === undefined) map.set(key, [value])
  else list.push(value)
}

/** Nodes that everything before a node passes through, itself included: where no wire from it may end. */
export function upstreamOf(flow: Flow, id: string): ReadonlySet<string> {
  const before = new Map<string, string[]>()
  for (const { from, to } of flow.wires) push(before, to, portOf(from).node)
  const seen = new Set([id])
  const queue = [id]
  for (let at = queue.pop(); at !== undefined; at = queue.pop()) {
    for (const node of before.get(at) ?? []) {
      if (seen.has(node)) continue
      seen.add(node)
      queue.push(node)
    }
  }
  return seen
}

/**
 * The node that one step away from a node: along a wire (the topmost of several), or the nearest one above or below.
 * Without a wire to follow, the nearest node on that side.
 */
export function nodeBeside(flow: Flow, id: string, step: Step): string | undefined {
  const wired = new Set(
    flow.wires.flatMap(({ from, to }) => {
      const { node } = portOf(from)
      if (step === 'downstream' && node === id) return [to]
      return step === 'upstream' && to === id ? [node] : []
    }),
  )
  const place = (node: string) => flow.layout[node] ?? { x: 0, y: 0 }
  const here = place(id)
  const onWire = [...wired]
    .filter((node) => Object.hasOwn(flow.nodes, node))
    .sort((a, b) => Math.abs(place(a).y - here.y) - Math.abs(place(b).y - here.y))
  return onWire[0] ?? nearest(flow, id, step)
}

function nearest(flow: Flow, id: string, step: Step): string | undefined {
  const here = flow.layout[id] ?? { x: 0, y: 0 }
  const isAcross = step === 'upstream' || step === 'downstream'
  const sign = step === 'downstream' || step === 'below' ? 1 : -1
  let best: { readonly node: string; readonly cost: number } | undefined
  for (const node of Object.keys(flow.nodes)) {
    const { x, y } = flow.layout[node] ?? { x: 0, y: 0 }
    const along = sign * (isAcross ? x - here.x : y - here.y)
    if (along <= 0) continue
    const cost = along + 2 * Math.abs(isAcross ? y - here.y : x - here.x)
    if (best === undefined || cost < best.cost) best = { node, cost }
  }
  return best?.node
}

/** The node where a flow begins to be read: the leftmost, then the topmost. Undefined in an empty flow. */
export function firstNode(flow: Flow): string | undefined {
  const place = (id: string) => flow.layout[id] ?? { x: 0, y: 0 }
  return Object.keys(flow.nodes).sort((a, b) => place(a).x - place(b).x || place(a).y - place(b).y)[0]
}
