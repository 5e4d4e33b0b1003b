import type { z } from 'zod'
import type { Role } from './roles.ts'

/** One route of the API, below `/api/v1`. Everything about it follows from this entry: check, types, client, OpenAPI. */
export interface Route {
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE'
  /** Begins with `/`; `:name` is a parameter. */
  readonly path: string
  /** The least role that may call it; `anyone` needs no token. */
  readonly role: Role | 'anyone'
  /** One sentence for the reference. */
  readonly summary: string
  readonly params?: z.ZodObject
  /** Every field optional; the server knows the defaults. */
  readonly query?: z.ZodObject
  readonly body?: z.ZodType
  /** `text/csv`: the body is a text. Default JSON. */
  readonly bodyType?: 'text/csv'
  /** What is answered; for an event stream, the events. */
  readonly response: z.ZodType
  /** Default JSON. */
  readonly responseType?: 'text/csv' | 'text/event-stream'
}

/** Routes by their operation's name. */
export type RouteTable = Readonly<Record<string, Route>>
