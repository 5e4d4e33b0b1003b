import type { CredentialTypeView, SystemKindView } from '@crossdock/shared/api'
import { z } from 'zod'
import { type Credential, credentialSchema } from '../security/credentials.ts'
import { type SystemDeclaration, systemDeclarationSchema } from '../systems/system-declaration.ts'

type Json = Readonly<Record<string, unknown>>

/** What a form shows of a field: its title, and what to know before filling it in. */
type Wording = Readonly<
  Record<string, { readonly title: string; readonly description?: string; readonly widget?: string }>
>

const kinds = {
  http: {
    title: 'HTTP',
    summary: 'A system that is called over HTTP or HTTPS.',
    fields: {
      baseUrl: {
        title: 'Base address',
        description: 'For example https://wms.example.com/api/v1, without a password.',
      },
      credential: { title: 'Credential', description: 'Every call carries it.', widget: 'credential' },
      network: {
        title: 'Network',
        description: 'How near it may live: on public addresses, private ones too, or on this very machine too.',
      },
      tls: { title: 'Own certificates', description: 'Certificates to trust instead of the public ones.' },
      maxConcurrent: { title: 'Calls at the same time', description: 'All flows together.' },
      ratePerSecond: { title: 'Calls a second', description: 'All flows together. Empty: as fast as they end.' },
      breaker: { title: 'Breaker', description: 'When it counts as down, and how it is found to be up again.' },
      holds: {
        title: 'Maintenance windows',
        description: 'It is not called then; its records wait and burn no tries.',
      },
    },
  },
  folder: {
    title: 'Folder',
    summary: 'A folder on the machine of the runtime, or a share that is connected there.',
    fields: {},
  },
} as const satisfies Readonly<
  Record<SystemDeclaration['kind'], { readonly title: string; readonly summary: string; readonly fields: Wording }>
>

/** The kinds of system that can be declared, each with the schema of its declaration. */
export function describeSystemKinds(): readonly SystemKindView[] {
  return optionsOf<SystemDeclaration['kind']>(systemDeclarationSchema, 'kind').map(({ value: kind, schema }) => {
    const { title, summary, fields } = kinds[kind]
    return { kind, title, summary, schema: worded(schema, fields) }
  })
}

const types = {
  bearer: { title: 'Bearer token', direction: 'out', summary: 'Goes as Authorization: Bearer with every call.' },
  basic: { title: 'User and password', direction: 'out', summary: 'Goes as Authorization: Basic with every call.' },
  'api-key': { title: 'API key', direction: 'out', summary: 'Goes in a header of its own with every call.' },
  'oauth2-client': {
    title: 'OAuth 2 client',
    direction: 'out',
    summary: 'Fetches a token with the client’s id and secret, and renews it when it is refused.',
  },
  hmac: { title: 'Signature key', direction: 'in', summary: 'Checks the signature (HMAC) of calls that come in.' },
  token: { title: 'Shared token', direction: 'in', summary: 'Checks the token of calls that come in.' },
} as const satisfies Readonly<
  Record<
    Credential['type'],
    { readonly title: string; readonly direction: CredentialTypeView['direction']; readonly summary: string }
  >
>

const secret = { format: 'password', writeOnly: true } as const
const credentialFields: Readonly<Record<string, Json>> = {
  username: { title: 'User' },
  password: { title: 'Password', ...secret },
  header: { title: 'Header' },
  tokenUrl: { title: 'Token address', description: 'Absolute, or a path on the system’s own host.' },
  clientId: { title: 'Client id' },
  clientSecret: { title: 'Client secret', ...secret },
  scope: { title: 'Scope' },
  secret: { title: 'Key', ...secret },
  token: { title: 'Token', ...secret },
  value: { title: 'Value', ...secret },
}

/** The types of credential that can be entered, each with the schema of its fields. */
export function describeCredentialTypes(): readonly CredentialTypeView[] {
  return optionsOf<Credential['type']>(credentialSchema, 'type').map(({ value: type, schema }) => ({
    ...{ type, ...types[type] },
    schema: worded(schema, credentialFields),
  }))
}

/** The options of a union by the field that tells them apart. */
function optionsOf<V extends string>(
  union: { readonly options: readonly z.ZodObject[] },
  discriminator: string,
): readonly { readonly value: V; readonly schema: z.ZodObject }[] {
  return union.options.map((schema) => {
    const literal: unknown = schema.shape[discriminator]
    if (!(literal instanceof z.ZodLiteral)) throw new TypeError(`${discriminator} does not tell the options apart`)
    return { value: literal.value as V, schema }
  })
}

function worded(schema: z.ZodObject, fields: Readonly<Record<string, Json>>): Json {
  const { $schema: _dialect, ...described } = z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' })
  const properties = Object.entries(described.properties ?? {}).map(([name, property]) => [
    name,
    { ...(typeof property === 'object' ? property : {}), ...fields[name] },
  ])
  return { ...described, properties: Object.fromEntries(properties) }
}
