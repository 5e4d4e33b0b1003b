import type { Flow } from '@crossdock/shared/flow'

const longestId = 64

/** An id that no node of the flow has: the wished one, or with a number behind it. */
export function freeNodeId(flow: Pick<Flow, 'nodes'>, wish: string): string {
  return freeId(flow.nodes, wish)
}

/** An id that is not taken: the wished one, or with a number behind it. */
export function freeId(taken: Readonly<Record<string, unknown>>, wish: string): string {
  const base = wish.replace(/[^A-Za-z0-9_-]+/g, '-').replace(/^[^A-Za-z]+/, '') || 'node'
  const start = base.slice(0, longestId)
  if (!Object.hasOwn(taken, start)) return start
  for (let number = 2; ; number++) {
    const end = `-${number}`
    const id = start.slice(0, longestId - end.length) + end
    if (!Object.hasOwn(taken, id)) return id
  }
}

const longestName = 200

/** A name that is not taken: the wished one, or with a number behind it, as in “Map 2”. */
export function freeName(taken: ReadonlySet<string>, wish: string): string {
  if (!taken.has(wish)) return wish
  const base = wish.replace(/ \d+$/, '')
  for (let number = 2; ; number++) {
    const end = ` ${number}`
    const name = base.slice(0, longestName - end.length) + end
    if (!taken.has(name)) return name
  }
}
