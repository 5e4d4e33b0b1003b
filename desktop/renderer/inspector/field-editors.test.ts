import { manifests } from '@crossdock/nodes/manifests'
import { expect, test } from 'vitest'
import { z } from 'zod'
import { fieldEditors } from './field-editors.ts'
import { blankOf, fieldsOf, readSchema, singularOf, titleOfName } from './read-schema.ts'
import { kindsOfUnion } from './union-kinds.ts'

function editorsOf(type: keyof typeof manifests): Record<string, string | undefined> {
  const entries = fieldsOf(manifests[type].config).map(([name, outer]) => {
    const { schema, meta } = readSchema(outer)
    return [name, fieldEditors.find((editor) => editor.fits(schema, meta))?.name]
  })
  return Object.fromEntries(entries)
}

test('each setting of an HTTP request has the editor that its schema asks for', () => {
  expect(editorsOf('http-request')).toMatchObject({
    system: 'system',
    method: 'choice',
    path: 'expression',
    headers: 'names',
    body: 'any value',
    success: 'list',
    result: 'one of several kinds',
    idempotency: 'object',
    verify: 'object',
    maxResponseBytes: 'number',
  })
  expect(editorsOf('map')).toMatchObject({ fields: 'mapping' })
  expect(editorsOf('webhook')).toMatchObject({ auth: 'variant', items: 'expression' })
})

test('every setting of every node has an editor other than JSON, but for data itself', () => {
  const asJson = Object.keys(manifests).flatMap((type) =>
    Object.entries(editorsOf(type as keyof typeof manifests)).flatMap(([name, editor]) =>
      editor === undefined || editor === 'any JSON' ? [`${type}.${name}`] : [],
    ),
  )
  expect(asJson).toEqual(['manual.sample', 'schedule.payload', 'subflow-input.sample', 'validate.schema'])
})

test('a value that a form cannot show is left to JSON', () => {
  const editorOf = (name: string) => fieldEditors.find((editor) => editor.name === name)
  expect(editorOf('number')?.shows('twelve')).toBe(false)
  expect(editorOf('object')?.shows([1])).toBe(false)
  expect(editorOf('expression')?.shows({ a: 1 })).toBe(false)
  expect(editorOf('expression')?.shows(5)).toBe(true)
})

test('the kinds of a union are its fixed values and its other members', () => {
  const kinds = kindsOfUnion(z.union([z.enum(['response', 'payload']), z.strictObject({ mergeAt: z.string() })]))
  expect(kinds.map(({ title }) => title)).toEqual(['response', 'payload', 'Merge at'])
  expect(kinds.find(({ fits }) => fits({ mergeAt: 7 }))?.title).toBe('Merge at')
  expect(kinds.find(({ fits }) => fits('payload'))?.title).toBe('payload')
})

test('what is added begins with what it needs and nothing else', () => {
  const schema = z.strictObject({ port: z.string(), on: z.boolean().optional(), size: z.number().default(3) })
  expect(blankOf(schema)).toEqual({ port: '' })
})

test('names are words, and one of several is named in the singular', () => {
  expect(titleOfName('maxResponseBytes')).toBe('Max response bytes')
  expect(['Cases', 'Headers', 'Query', 'Statuses that mean success', 'Values in the path'].map(singularOf)).toEqual([
    'Case',
    'Header',
    'Query',
    'Status',
    'Value',
  ])
})
