import { manifests } from '@crossdock/nodes/manifests'
import { type FlowNode, manifestOf } from '@crossdock/shared/flow'
import type { SystemUse } from '@crossdock/shared/node'

const longestText = 60

/** One line of what a node does here, from its configuration: texts first, else how much there is, else what its type does. */
export function describeNode(node: FlowNode): string {
  const manifest = manifestOf(manifests, node.type)
  if (manifest === undefined) return `Unknown type “${node.type}”`
  const parsed = manifest.config.safeParse(node.config)
  const systems: readonly SystemUse[] = parsed.success ? (manifest.systemsFrom?.(parsed.data as never) ?? []) : []
  const names = systems.map(({ name }) => name)
  const shown = systems.length > 0 && parsed.success ? parsed.data : node.config
  const texts = ['method', 'path', 'keep', 'name', 'table', 'at', 'flow', 'port'].flatMap((key) =>
    shortText(shown[key]),
  )
  if (texts.length > 0) return [texts.join(' '), ...names].join(' · ')
  const lists = Object.entries(node.config).flatMap(([key, value]) =>
    Array.isArray(value) && value.length > 0 ? [count(key, value.length)] : [],
  )
  return [...lists, ...names].join(' · ') || manifest.title
}

function shortText(value: unknown): string[] {
  if (typeof value !== 'string' || value === '' || value.includes('\n')) return []
  return [value.length > longestText ? `${value.slice(0, longestText)}…` : value]
}

function count(key: string, length: number): string {
  const name = length === 1 && key.endsWith('s') ? key.slice(0, -1) : key
  return `${length} ${name}`
}
