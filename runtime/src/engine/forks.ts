/** Wires of a plan: for each `<node>.<port>` the nodes it leads to. */
export type Wiring = ReadonlyMap<string, readonly string[]>

/**
 * For each node, the forks whose branches can meet again there, sorted. Only these tell the visits of one record at that
 * node apart, so an unrelated fork that is added upstream changes no idempotency key.
 *
 * 1. A fork is a port with two wires or more, or a node with several wired ports (a record may leave through all).
 * 2. For each fork, the nodes in reach of each of its branches.
 * 3. A fork matters to a node when two of its branches reach it.
 */
export function findMeetingForks(nodes: readonly string[], wiring: Wiring): ReadonlyMap<string, readonly string[]> {
  const exits = exitsByNode(wiring)
  const reach = reachability(nodes, exits)
  const meeting = new Map<string, string[]>(nodes.map((node) => [node, []]))
  for (const [node, targets] of exits) {
    if (targets.length < 2) continue
    const counts = new Map<string, number>()
    for (const target of targets) {
      for (const reached of [target, ...(reach.get(target) ?? [])]) counts.set(reached, (counts.get(reached) ?? 0) + 1)
    }
    for (const [reached, count] of counts) if (count > 1) meeting.get(reached)?.push(node)
  }
  for (const forks of meeting.values()) forks.sort()
  return meeting
}

function exitsByNode(wiring: Wiring): ReadonlyMap<string, readonly string[]> {
  const exits = new Map<string, string[]>()
  for (const [from, targets] of wiring) {
    const node = from.slice(0, from.indexOf('.'))
    exits.set(node, [...(exits.get(node) ?? []), ...targets])
  }
  return exits
}

function reachability(
  nodes: readonly string[],
  exits: ReadonlyMap<string, readonly string[]>,
): ReadonlyMap<string, ReadonlySet<string>> {
  const reach = new Map<string, Set<string>>()
  for (const start of nodes) {
    const seen = new Set<string>()
    const queue = [...(exits.get(start) ?? [])]
    for (let node = queue.pop(); node !== undefined; node = queue.pop()) {
      if (seen.has(node)) continue
      seen.add(node)
      queue.push(...(exits.get(node) ?? []))
    }
    reach.set(start, seen)
  }
  return reach
}
