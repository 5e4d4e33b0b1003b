import type { Flow } from '@crossdock/shared/flow'
import { nodeTitle } from '../../document/problems.ts'
import type { MissingBinding } from './missing-store.ts'

/** What is missing, as a sentence, e.g. “The system “wms” is not declared in test.” */
export function sentenceOf({ kind, name, isOtherKind, systemKind }: MissingBinding, environment: string): string {
  if (kind === 'credential') return `The credential “${name}” is not entered in ${environment}.`
  if (kind === 'table') return `The code table “${name}” does not exist in ${environment}.`
  if (kind === 'param') return `The parameter “${name}” is not set in ${environment}.`
  if (isOtherKind)
    return `The system “${name}” is of another kind in ${environment}; ${systemKind ?? 'another'} is needed.`
  return `The system “${name}” is not declared in ${environment}.`
}

/** Who needs it: the names of the nodes. */
export function neededBy(flow: Flow, { nodes }: MissingBinding): string {
  return `Used by ${nodes.map((id) => `“${nodeTitle(flow, id)}”`).join(', ')}.`
}

/** The type of credential that a node asks for where it names one: the `type` beside the name. */
export function credentialTypeFor(flow: Flow, { name, nodes }: MissingBinding): string | undefined {
  const places = nodes.flatMap((id) => placesOf(flow.nodes[id]?.config, name))
  return places.map(({ type }) => type).find((type) => typeof type === 'string')
}

/** The columns that nodes read where they name a table. */
export function columnsFor(flow: Flow, { name, nodes }: MissingBinding): readonly string[] {
  const places = nodes.flatMap((id) => placesOf(flow.nodes[id]?.config, name))
  const named = places.map(({ column }) => column).filter((column) => typeof column === 'string')
  const called = nodes.flatMap((id) => columnsInCalls(JSON.stringify(flow.nodes[id]?.config ?? ''), name))
  return [...new Set([...named, ...called])]
}

type Place = Readonly<Record<string, unknown>>

/** The objects of a configuration that have the name as one of their values. */
function placesOf(value: unknown, name: string): readonly Place[] {
  if (Array.isArray(value)) return value.flatMap((item) => placesOf(item, name))
  if (typeof value !== 'object' || value === null) return []
  const inside = Object.values(value).flatMap((item) => placesOf(item, name))
  return Object.values(value).includes(name) ? [value as Place, ...inside] : inside
}

/** Third arguments of `lookup("table", code, "column")`, as far as they are plain texts. */
function columnsInCalls(text: string, table: string): readonly string[] {
  const quote = `(?:\\\\?["'])`
  const name = table.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')
  const call = new RegExp(`lookup(?:Or)?\\(\\s*${quote}${name}${quote}\\s*,[^,()]*,\\s*${quote}([\\w-]+)${quote}`, 'g')
  return [...text.matchAll(call)].flatMap(([, column]) => column ?? [])
}
