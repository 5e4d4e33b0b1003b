import type { Flow } from '@crossdock/shared/flow'
import { changeNode } from './change-node.ts'

/** Where a value stands in a configuration: names and list indexes. */
export type ConfigPath = readonly (string | number)[]

type Config = Flow['nodes'][string]['config']
type Json = Config[string]

/** Sets one value of a node's configuration; undefined takes it out. Objects and lists on the way are made where missing. */
export function changeConfig(
  flow: Flow,
  { node: id, path, value }: { readonly node: string; readonly path: ConfigPath; readonly value: unknown },
): Flow {
  const node = flow.nodes[id]
  if (node === undefined) return flow
  return changeNode(flow, id, { config: setAt(node.config, path, value) as Config })
}

/** The value at a path, or undefined. */
export function valueAt(value: unknown, path: ConfigPath): unknown {
  return path.reduce<unknown>((at, part) => {
    if (at === null || typeof at !== 'object' || !Object.hasOwn(at, part)) return undefined
    return (at as Record<string | number, unknown>)[part]
  }, value)
}

function setAt(target: unknown, path: ConfigPath, value: unknown): Json | undefined {
  const [part, ...rest] = path
  if (part === undefined) return value as Json | undefined
  if (typeof part === 'number') {
    const list = Array.isArray(target) ? [...target] : []
    const item = setAt(list[part], rest, value)
    if (item === undefined) list.splice(part, 1)
    else list[part] = item
    return list
  }
  const isObject = target !== null && typeof target === 'object' && !Array.isArray(target)
  const entries = Object.entries(isObject ? target : {}).filter(([key]) => key !== part)
  const item = setAt(isObject ? (target as Record<string, unknown>)[part] : undefined, rest, value)
  return Object.fromEntries(item === undefined ? entries : [...entries, [part, item]]) as Json
}
