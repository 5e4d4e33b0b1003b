import { manifests } from '@crossdock/nodes/manifests'
import { expect, test } from 'vitest'
import { flowJsonSchema } from './flow-json-schema.ts'

const schema = flowJsonSchema()

function resolve(ref: string): unknown {
  const parts = ref.split('/').slice(1)
  return parts.reduce<unknown>((at, part) => (at as Record<string, unknown> | undefined)?.[part], schema)
}

function refsIn(value: unknown): string[] {
  if (value === null || typeof value !== 'object') return []
  return Object.entries(value).flatMap(([key, child]) =>
    key === '$ref' && typeof child === 'string' ? [child] : refsIn(child),
  )
}

test('every reference leads to a schema', () => {
  const refs = refsIn(schema)
  expect(refs.length).toBeGreaterThan(Object.keys(manifests).length)
  expect(refs.filter((ref) => typeof resolve(ref) !== 'object')).toEqual([])
})

test('knows the configuration of a node by its type, and offers every type with its title', () => {
  for (const { type, title } of Object.values(manifests)) {
    expect(resolve(`#/$defs/config-${type}`)).toHaveProperty('type', 'object')
    expect(JSON.stringify(resolve('#/properties/nodes/additionalProperties'))).toContain(`${title}. `)
  }
  expect(resolve('#/$defs/config-http-request/properties/path')).toBeDefined()
})

test('says what the parts of the document are for', () => {
  for (const name of ['format', 'id', 'name', 'record', 'settings', 'nodes', 'wires', 'layout']) {
    expect(resolve(`#/properties/${name}/description`)).toBeTypeOf('string')
  }
  expect(resolve('#/properties/record/properties/key/description')).toContain('=order.number')
})
