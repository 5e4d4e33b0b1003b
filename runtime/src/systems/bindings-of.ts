import { isExpression } from '@crossdock/shared/expression'
import { type Flow, manifestOf } from '@crossdock/shared/flow'
import type { ManifestRegistry, SystemKind } from '@crossdock/shared/node'
import { z } from 'zod'

/** Something of the environment that a node of a flow refers to by name. */
export type BindingUse = { readonly name: string; readonly node: string } & (
  | { readonly kind: 'system'; readonly systemKind: SystemKind }
  | { readonly kind: 'credential' | 'table' | 'param' }
)

/** What a flow refers to: the systems, credentials, code tables and parameters of its nodes, each once a node. */
export function bindingsOf(flow: Flow, manifests: ManifestRegistry): readonly BindingUse[] {
  return Object.entries(flow.nodes).flatMap(([node, { type, config: given }]): readonly BindingUse[] => {
    const manifest = manifestOf(manifests, type)
    const parsed = manifest?.config.safeParse(given)
    if (!manifest || !parsed?.success) return []
    const config = parsed.data as never
    const systems = (manifest.systemsFrom?.(config) ?? []).map(
      ({ name, kind }): BindingUse => ({ kind: 'system', name, node, systemKind: kind }),
    )
    const credentials = (manifest.credentialsFrom?.(config) ?? []).map(
      (name): BindingUse => ({ kind: 'credential', name, node }),
    )
    const tables = [...new Set(tablesIn(config, manifest.config))].map(
      (name): BindingUse => ({ kind: 'table', name, node }),
    )
    const params = [...new Set(paramsIn(config))].map((name): BindingUse => ({ kind: 'param', name, node }))
    return [...systems, ...credentials, ...tables, ...params]
  })
}

/** Code tables that a configuration names: in fields made for them, and in the lookups of its expressions. */
function tablesIn(value: unknown, schema: z.ZodType | undefined): readonly string[] {
  if (typeof value === 'string') {
    if (isExpression(value)) return tablesOfExpression(value)
    return schema?.meta()?.widget === 'code-table' ? [value] : []
  }
  if (Array.isArray(value)) return value.flatMap((item) => tablesIn(item, elementOf(schema)))
  if (value === null || typeof value !== 'object') return []
  const inner = schema && unwrapped(schema)
  const shape: Readonly<Record<string, z.ZodType>> = inner instanceof z.ZodObject ? inner.shape : {}
  return Object.entries(value).flatMap(([field, item]) => tablesIn(item, shape[field]))
}

function elementOf(schema: z.ZodType | undefined): z.ZodType | undefined {
  const inner = schema && unwrapped(schema)
  return inner instanceof z.ZodArray ? (inner.element as z.ZodType) : undefined
}

function unwrapped(schema: z.ZodType): z.ZodType {
  const isWrapper =
    schema instanceof z.ZodOptional || schema instanceof z.ZodDefault || schema instanceof z.ZodExactOptional
  return isWrapper ? unwrapped(schema.unwrap() as z.ZodType) : schema
}

/** Parameters that the expressions of a configuration name as `params.<name>`. */
function paramsIn(value: unknown): readonly string[] {
  if (typeof value === 'string') return isExpression(value) ? paramsOfExpression(value) : []
  return value === null || typeof value !== 'object' ? [] : Object.values(value).flatMap(paramsIn)
}

/** A field `order.params` is none, and one that the expression asks for with `has(params.x)` may be missing. */
function paramsOfExpression(expression: string): readonly string[] {
  const seen = [...expression.matchAll(tokens)].map(([text]) => text)
  const places = seen.flatMap((text, at) =>
    text === 'params' && seen[at + 1] === '.' && seen[at - 1] !== '.' ? [at] : [],
  )
  const nameAt = (at: number) => seen[at + 2] ?? ''
  const asked = new Set(places.filter((at) => seen[at - 1] === '(' && seen[at - 2] === 'has').map(nameAt))
  return places.map(nameAt).filter((name) => /^[A-Za-z_]/.test(name) && !asked.has(name))
}

/** A text, a name, or any other sign, so that what stands in a text is not taken for a call. */
const tokens = /("(?:\\.|[^"\\])*"|'(?:\\.|[^'\\])*')|([A-Za-z_]\w*)|(\S)/g

/** Tables that an expression names as plain text: `lookup("unit", …)`. One that is calculated is known at run time only. */
function tablesOfExpression(expression: string): readonly string[] {
  const found: string[] = []
  const seen = [...expression.matchAll(tokens)]
  for (const [at, [, , name]] of seen.entries()) {
    const isCall = (name === 'lookup' || name === 'lookupOr') && seen[at + 1]?.[0] === '(' && seen[at - 1]?.[0] !== '.'
    const table = isCall ? seen[at + 2]?.[1] : undefined
    if (table !== undefined && seen[at + 3]?.[0] === ',') found.push(table.slice(1, -1))
  }
  return found
}
