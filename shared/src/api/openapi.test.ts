import { describe, expect, it } from 'vitest'
import { renderOpenApi, roles, routes } from './index.ts'

interface Operation {
  readonly operationId: string
  readonly 'x-crossdock-role': string
  readonly parameters?: readonly { readonly name: string; readonly in: string; readonly required: boolean }[]
  readonly requestBody?: { readonly content: Readonly<Record<string, unknown>> }
}

const retry = { verb: 'retry', recordIds: ['01a20282-6684-70b2-bb22-000000000000'], reason: 'repaired' }
const document = renderOpenApi(routes, { version: '1' })
const paths = document.paths as Readonly<Record<string, Readonly<Record<string, Operation>>>>
const operations = Object.values(paths).flatMap((path) => Object.values(path))

it('a node of a nested subflow can be named wherever a node can: to retry, debug, read logs or samples', () => {
  const node = Array.from({ length: 6 }, (_, level) => `${'a-long-name-'.repeat(4)}${level}`).join('/')
  expect(routes.retryRecord.body.safeParse({ fromNode: node }).success).toBe(true)
  expect(routes.startReplay.body.safeParse({ ...retry, fromNode: node }).success).toBe(true)
  expect(routes.startDebug.body.safeParse({ flow: 'orders', start: { kind: 'live' }, runTo: node }).success).toBe(true)
  expect(routes.listLogs.query.safeParse({ node }).success).toBe(true)
  expect(routes.listNodeSamples.params.safeParse({ flow: 'orders', node }).success).toBe(true)
})

describe('the API as OpenAPI', () => {
  it('has one operation for each route of the table', () => {
    expect(operations.map((operation) => operation.operationId).sort()).toEqual(Object.keys(routes).sort())
  })

  it('says the least role of each, and that signing in needs no token', () => {
    const withoutRole = operations.filter(
      (operation) => !(roles as readonly string[]).includes(operation['x-crossdock-role']),
    )
    expect(withoutRole).toMatchObject([{ operationId: 'signIn', 'x-crossdock-role': 'anyone', security: [] }])
  })

  it('names every parameter of every path', () => {
    for (const [path, methods] of Object.entries(paths)) {
      const wanted = [...path.matchAll(/\{(\w+)\}/g)].map((match) => match[1])
      for (const { parameters = [] } of Object.values(methods)) {
        const named = parameters.filter((parameter) => parameter.in === 'path')
        expect(named.map((parameter) => parameter.name)).toEqual(wanted)
        expect(named.every((parameter) => parameter.required)).toBe(true)
      }
    }
  })

  it('has no two routes at one method and path', () => {
    expect(operations).toHaveLength(Object.keys(routes).length)
  })

  it('describes bodies as JSON Schema, and those of code tables as CSV', () => {
    expect(paths['/api/v1/flows']?.post?.requestBody?.content).toMatchObject({
      'application/json': { schema: { type: 'object', required: ['document'] } },
    })
    expect(paths['/api/v1/tables/{name}/csv']?.put?.requestBody?.content).toHaveProperty('text/csv')
  })

  it('is plain JSON', () => {
    expect(JSON.parse(JSON.stringify(document))).toEqual(document)
  })
})
