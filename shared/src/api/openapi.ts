import { z } from 'zod'
import { errorAnswer } from './models.ts'
import type { Route, RouteTable } from './route.ts'
import { apiPrefix } from './routes.ts'

/** A JSON object. */
type Json = Readonly<Record<string, unknown>>

/** Renders a route table as OpenAPI 3.1. The least role of each operation is its `x-crossdock-role`; `anyone` needs no token. */
export function renderOpenApi(table: RouteTable, info: { readonly version: string }): Json {
  const paths: Record<string, Record<string, Json>> = {}
  for (const [name, route] of Object.entries(table)) {
    const path = apiPrefix + route.path.replace(/:(\w+)/g, '{$1}')
    paths[path] = { ...paths[path], [route.method.toLowerCase()]: operation(name, route) }
  }
  return {
    openapi: '3.1.0',
    info: { title: 'Crossdock', version: info.version },
    security: [{ token: [] }],
    paths,
    components: {
      securitySchemes: { token: { type: 'http', scheme: 'bearer' } },
      schemas: { Error: schemaOf(errorAnswer, 'output') },
    },
  }
}

function operation(name: string, route: Route): Json {
  const parameters = [...parametersOf(route.params, 'path'), ...parametersOf(route.query, 'query')]
  return {
    operationId: name,
    summary: route.summary,
    tags: [route.path.split('/')[1]],
    'x-crossdock-role': route.role,
    ...(route.role === 'anyone' ? { security: [] } : {}),
    ...(parameters.length > 0 ? { parameters } : {}),
    ...(route.body ? { requestBody: { required: true, content: content(route.bodyType, route.body, 'input') } } : {}),
    responses: {
      200: { description: 'Done.', content: content(route.responseType, route.response, 'output') },
      default: {
        description: 'Refused; the status follows from the code.',
        content: { 'application/json': { schema: { $ref: '#/components/schemas/Error' } } },
      },
    },
  }
}

function parametersOf(schema: z.ZodObject | undefined, place: 'path' | 'query'): Json[] {
  if (!schema) return []
  const { properties = {}, required = [] } = z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' })
  return Object.entries(properties).map(([name, property]) => ({
    name,
    in: place,
    required: place === 'path' || required.includes(name),
    schema: property,
  }))
}

function content(type: string | undefined, schema: z.ZodType, io: 'input' | 'output'): Json {
  return { [type ?? 'application/json']: { schema: schemaOf(schema, io) } }
}

function schemaOf(schema: z.ZodType, io: 'input' | 'output'): Json {
  const { $schema: _dialect, ...rest } = z.toJSONSchema(schema, { io, unrepresentable: 'any' })
  return rest
}
