import type { ManifestRegistry } from '../node/index.ts'
import { type Flow, portOf } from './flow-document.ts'
import type { FlowProblem } from './problem.ts'

/** Problems of the graph as a whole: no source, nodes out of reach, loops, contradicting error ports. */
export function findGraphProblems(flow: Flow, manifests: ManifestRegistry): readonly FlowProblem[] {
  const sources = Object.keys(flow.nodes).filter((id) => isSource(flow, id, manifests))
  return [
    ...(sources.length > 0 ? [] : [missingSource()]),
    ...findUnreachable(flow, sources),
    ...findCycle(flow),
    ...findErrorPortContradictions(flow),
  ]
}

function isSource(flow: Flow, id: string, manifests: ManifestRegistry): boolean {
  const type = flow.nodes[id]?.type ?? ''
  return Object.hasOwn(manifests, type) && manifests[type]?.kind === 'source'
}

function missingSource(): FlowProblem {
  return {
    path: '/nodes',
    code: 'SOURCE_MISSING',
    message: 'The flow has no source, so nothing would ever start.',
    remedy: 'Add a source: manual, webhook, schedule, http-poll or file.',
  }
}

/** Which nodes the wires of a node lead to. */
function successors(flow: Flow): ReadonlyMap<string, readonly string[]> {
  const next = new Map<string, string[]>()
  for (const wire of flow.wires) {
    const from = portOf(wire.from).node
    next.set(from, [...(next.get(from) ?? []), wire.to])
  }
  return next
}

function findUnreachable(flow: Flow, sources: readonly string[]): FlowProblem[] {
  if (sources.length === 0) return []
  const next = successors(flow)
  const reached = new Set(sources)
  const queue = [...sources]
  for (let id = queue.pop(); id !== undefined; id = queue.pop()) {
    for (const to of next.get(id) ?? []) {
      if (reached.has(to)) continue
      reached.add(to)
      queue.push(to)
    }
  }
  return Object.keys(flow.nodes)
    .filter((id) => !reached.has(id))
    .map((id) => ({
      path: `/nodes/${id}`,
      code: 'NODE_UNREACHABLE',
      message: `Node “${id}” is not reached from any source.`,
      remedy: 'Wire it to the flow or remove it.',
    }))
}

/** Removes nodes without predecessors until none is left (Kahn); what remains stands in or behind a loop. */
function findCycle(flow: Flow): FlowProblem[] {
  const next = successors(flow)
  const incoming = new Map(Object.keys(flow.nodes).map((id) => [id, 0]))
  for (const targets of next.values()) for (const to of targets) incoming.set(to, (incoming.get(to) ?? 0) + 1)
  const free = [...incoming].filter(([, count]) => count === 0).map(([id]) => id)
  for (let id = free.pop(); id !== undefined; id = free.pop()) {
    incoming.delete(id)
    for (const to of next.get(id) ?? []) {
      const left = (incoming.get(to) ?? 0) - 1
      incoming.set(to, left)
      if (left === 0) free.push(to)
    }
  }
  const inLoop = walkLoop(next, incoming)
  if (inLoop.length === 0) return []
  return [
    {
      path: `/nodes/${inLoop[0]}`,
      code: 'CYCLE',
      message: `These nodes form a loop: ${[...inLoop, inLoop[0]].join(' → ')}.`,
      remedy: 'Remove one of the wires. To repeat something per item, use a split.',
    },
  ]
}

/** Follows a loop among what remains. From a node in a loop there is always a way on to another node in one. */
function walkLoop(next: ReadonlyMap<string, readonly string[]>, remaining: ReadonlyMap<string, number>): string[] {
  const isInLoop = (id: string) => leadsToItself(id, next, remaining)
  const path: string[] = []
  let at = [...remaining.keys()].find(isInLoop)
  while (at !== undefined && !path.includes(at)) {
    path.push(at)
    at = next.get(at)?.find(isInLoop)
  }
  return at === undefined ? [] : path.slice(path.indexOf(at))
}

function leadsToItself(
  start: string,
  next: ReadonlyMap<string, readonly string[]>,
  remaining: ReadonlyMap<string, number>,
): boolean {
  const seen = new Set<string>()
  const queue = [...(next.get(start) ?? [])]
  for (let id = queue.pop(); id !== undefined; id = queue.pop()) {
    if (id === start) return true
    if (seen.has(id) || !remaining.has(id)) continue
    seen.add(id)
    queue.push(...(next.get(id) ?? []))
  }
  return false
}

function findErrorPortContradictions(flow: Flow): FlowProblem[] {
  const wired = new Set(
    flow.wires
      .map((wire) => portOf(wire.from))
      .filter(({ port }) => port === 'error')
      .map(({ node }) => node),
  )
  return Object.entries(flow.nodes).flatMap(([id, node]): FlowProblem[] => {
    if (node.onError === 'error-port' && !wired.has(id)) {
      return [contradiction(id, `Node “${id}” sends failed records to its error port, but no wire begins there.`)]
    }
    if (node.onError === 'park' && wired.has(id)) {
      return [contradiction(id, `Node “${id}” parks failed records, but a wire begins at its error port.`)]
    }
    return []
  })
}

function contradiction(id: string, message: string): FlowProblem {
  return {
    path: `/nodes/${id}/onError`,
    code: 'ERROR_PORT',
    message,
    remedy: 'Wire the error port and set onError to "error-port", or remove both.',
  }
}
