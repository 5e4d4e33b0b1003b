import { manifests } from '@crossdock/nodes/manifests'
import { type Flow, type FlowNode, manifestOf, portOf } from '@crossdock/shared/flow'
import { freeNodeId } from '../document/edits/free-node-id.ts'
import { leaveGroups } from '../document/edits/groups.ts'
import { cardSize } from '../document/edits/tidy-layout.ts'
import { groupBy } from '../document/group-by.ts'
import { nodeTitle } from '../document/problems.ts'
import type { Wire } from '../document/selection.ts'

/** A way out of the nodes that become a subflow. */
export interface WayOut {
  /** `<node>.<port>`, all that lead to the same nodes. */
  readonly from: readonly string[]
  readonly to: readonly string[]
  /** Of the calling node. */
  readonly port: string
}

/** How nodes can become a subflow, or what stands in the way, in sentences. */
export type Extraction =
  | { readonly ok: true; readonly entry: readonly string[]; readonly ways: readonly WayOut[] }
  | { readonly ok: false; readonly reasons: readonly string[] }

/** Whether nodes have one way in and known ways out, so that a call can take their place. */
export function planExtraction(flow: Flow, nodes: ReadonlySet<string>): Extraction {
  const leadingIn = flow.wires.filter(({ from, to }) => !nodes.has(portOf(from).node) && nodes.has(to))
  const leadingOut = flow.wires.filter(({ from, to }) => nodes.has(portOf(from).node) && !nodes.has(to))
  const reasons = [
    ...whatCannotBeInside(flow, nodes),
    ...severalWaysIn(flow, leadingIn),
    ...comesBackIn(flow, nodes, leadingOut),
  ]
  if (reasons.length > 0) return { ok: false, reasons }
  return { ok: true, entry: [...new Set(leadingIn.map(({ to }) => to))].sort(), ways: nameWays(leadingOut) }
}

/**
 * Moves nodes into a subflow of their own and puts a call in their place. Ids, settings and the wires among them stay, so
 * that the picture is the same and what the nodes say need not be read again.
 */
export function extractSubflow(
  flow: Flow,
  options: {
    readonly nodes: ReadonlySet<string>
    readonly plan: Extract<Extraction, { ok: true }>
    readonly id: string
    readonly name: string
  },
): { readonly caller: Flow; readonly subflow: Flow; readonly call: string } {
  const { nodes, id, name } = options
  const call = freeNodeId({ nodes: { ...flow.nodes } }, id)
  return { call, subflow: makeSubflow(flow, options), caller: putCall(flow, { ...options, call, nodes, id, name }) }
}

function whatCannotBeInside(flow: Flow, nodes: ReadonlySet<string>): readonly string[] {
  if (nodes.size === 0) return ['Select the nodes that belong together first.']
  return [...nodes].flatMap((id) => {
    const manifest = manifestOf(manifests, flow.nodes[id]?.type ?? '')
    const title = `“${nodeTitle(flow, id)}”`
    if (manifest?.kind === 'source')
      return [`${title} is a source: records come into a subflow from its callers alone.`]
    return manifest?.exitFrom ? [`${title} is an exit of this flow, which is a subflow itself: leave it out.`] : []
  })
}

/** Every way in must lead to the same nodes, because a call has one input. */
function severalWaysIn(flow: Flow, leadingIn: readonly Wire[]): readonly string[] {
  if (leadingIn.length === 0)
    return ['No wire leads to these nodes from outside, so a call would have nothing to pass on.']
  const byPort = groupBy(leadingIn, ({ from }) => from)
  const places = new Set(
    [...byPort.values()].map((wires) =>
      wires
        .map(({ to }) => to)
        .sort()
        .join(' '),
    ),
  )
  if (places.size === 1) return []
  const titles = [...new Set(leadingIn.map(({ to }) => `“${nodeTitle(flow, to)}”`))]
  return [
    `There are several ways in: wires from outside end at ${titles.join(' and ')}. A subflow has one; select the nodes before them too, or fewer.`,
  ]
}

/** A way that leaves and comes back would make the call follow itself. */
function comesBackIn(flow: Flow, nodes: ReadonlySet<string>, leadingOut: readonly Wire[]): readonly string[] {
  const seen = new Set(leadingOut.map(({ to }) => to))
  const queue = [...seen]
  for (let at = queue.pop(); at !== undefined; at = queue.pop()) {
    for (const { from, to } of flow.wires) {
      if (portOf(from).node !== at || seen.has(to)) continue
      if (nodes.has(to)) {
        return [
          `A way leads out and back in through “${nodeTitle(flow, at)}”. Select it too, so that it lies inside the subflow.`,
        ]
      }
      seen.add(to)
      queue.push(to)
    }
  }
  return []
}

/** Ports that lead to the same nodes share an exit. Its name is that of the port, or of the node where ports are alike. */
function nameWays(leadingOut: readonly Wire[]): readonly WayOut[] {
  const targets = groupBy(leadingOut, ({ from }) => from)
  const groups = groupBy([...targets], ([, wires]) =>
    wires
      .map(({ to }) => to)
      .sort()
      .join(' '),
  )
  const taken = new Set<string>()
  return [...groups.values()].map((ports) => {
    const from = ports.map(([port]) => port)
    const { node, port } = portOf(from[0] ?? '.')
    const isPlain = port === 'out' || port === 'error'
    const wish = groups.size === 1 && port === 'out' ? 'out' : isPlain ? (port === 'error' ? 'failed' : node) : port
    return { from, to: ports[0]?.[1].map(({ to }) => to) ?? [], port: freePort(taken, wish) }
  })
}

const longestPort = 36

function freePort(taken: Set<string>, wish: string): string {
  const plain = wish.replace(/[^A-Za-z0-9-]+/g, '-').replace(/^[^A-Za-z]+/, '')
  const base = plain === '' ? 'way' : `${plain.charAt(0).toLowerCase()}${plain.slice(1, longestPort)}`
  let name = base
  for (let number = 2; taken.has(name); number++) name = `${base}-${number}`
  taken.add(name)
  return name
}

const gapPx = 80

function makeSubflow(
  flow: Flow,
  { nodes, plan, id, name }: Pick<Parameters<typeof extractSubflow>[1], 'nodes' | 'plan' | 'id' | 'name'>,
): Flow {
  const inner = pick(flow.nodes, nodes)
  const layout = pick(flow.layout, nodes)
  const input = freeNodeId({ nodes: inner }, 'input')
  const places = Object.values(layout)
  const left = Math.min(...places.map(({ x }) => x))
  const right = Math.max(...places.map(({ x }) => x))
  const entryY = layout[plan.entry[0] ?? '']?.y ?? 0
  const all: Record<string, FlowNode> = { [input]: { type: 'subflow-input', version: 1, config: {} }, ...inner }
  const exits = plan.ways.map((way, index) => {
    const exit = freeNodeId({ nodes: all }, way.port)
    all[exit] = { type: 'subflow-output', version: 1, name: way.port, config: { port: way.port } }
    const y =
      (layout[portOf(way.from[0] ?? '.').node]?.y ?? entryY) + (index === 0 ? 0 : index * (cardSize.heightPx + 36))
    return { exit, way, place: { x: right + cardSize.widthPx + gapPx, y } }
  })
  const { groups = {}, notes: _notes, description: _description, ...rest } = flow
  const whole = Object.entries(groups).filter(([, group]) => group.nodes.every((member) => nodes.has(member)))
  return {
    ...rest,
    id,
    name,
    nodes: all,
    wires: [
      ...plan.entry.map((to) => ({ from: `${input}.out`, to })),
      ...flow.wires.filter(({ from, to }) => nodes.has(portOf(from).node) && nodes.has(to)),
      ...exits.flatMap(({ exit, way }) => way.from.map((from) => ({ from, to: exit }))),
    ],
    layout: {
      ...layout,
      [input]: { x: left - cardSize.widthPx - gapPx, y: entryY },
      ...Object.fromEntries(exits.map(({ exit, place }) => [exit, place])),
    },
    ...(whole.length === 0 ? {} : { groups: Object.fromEntries(whole) }),
  }
}

function putCall(
  flow: Flow,
  { nodes, plan, id, name, call }: Parameters<typeof extractSubflow>[1] & { readonly call: string },
): Flow {
  const outside = new Set(Object.keys(flow.nodes).filter((node) => !nodes.has(node)))
  const config = { flow: id, version: 1, ports: plan.ways.map(({ port }) => port) }
  const into = flow.wires.filter(({ from, to }) => !nodes.has(portOf(from).node) && nodes.has(to))
  const place = flow.layout[plan.entry[0] ?? ''] ?? { x: 0, y: 0 }
  const without = leaveGroups(flow, nodes)
  return {
    ...without,
    nodes: { ...pick(flow.nodes, outside), [call]: { type: 'subflow', version: 1, name, config } },
    wires: [
      ...flow.wires.filter(({ from, to }) => outside.has(portOf(from).node) && outside.has(to)),
      ...[...new Set(into.map(({ from }) => from))].map((from) => ({ from, to: call })),
      ...plan.ways.flatMap(({ port, to }) => to.map((target) => ({ from: `${call}.${port}`, to: target }))),
    ],
    layout: { ...pick(flow.layout, outside), [call]: place },
  }
}

function pick<T>(object: Readonly<Record<string, T>>, keys: ReadonlySet<string>): Record<string, T> {
  return Object.fromEntries(Object.entries(object).filter(([key]) => keys.has(key)))
}

/** An id for a flow, from its name: `Check address` → `check-address`. */
export function flowIdOf(name: string): string {
  const plain = name
    .normalize('NFKD')
    .replace(/[\u0300-\u036f]/g, '')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^[^a-z]+|-+$/g, '')
  return plain.slice(0, 64)
}
