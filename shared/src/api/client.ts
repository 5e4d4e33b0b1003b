import { CrossdockError } from '../errors/index.ts'
import { readRetryAfter } from '../node/retry-after.ts'
import { errorAnswer } from './models.ts'
import type { Route } from './route.ts'
import { type ArgsOf, apiPrefix, type CallName, type ResponseOf, routes } from './routes.ts'

/** One HTTP request, ready to be sent to a runtime’s address. */
export interface ApiRequest {
  readonly method: string
  /** With the query. */
  readonly path: string
  readonly contentType?: string
  readonly body?: string
}

/** What came back. */
export interface ApiAnswer {
  readonly status: number
  readonly text: string
  /** By lower-case name. Without them nobody hears when a call may be repeated. */
  readonly headers?: Readonly<Record<string, string>>
}

/** Sends a request with the caller’s token. Throws a CrossdockError when the runtime cannot be reached. */
export type ApiSend = (request: ApiRequest) => Promise<ApiAnswer>

/** A function for each route that answers once. Each throws the CrossdockError that the runtime answers. */
export type ApiClient = { readonly [N in CallName]: (args: ArgsOf<N>) => Promise<ResponseOf<N>> }

interface AnyArgs {
  readonly params?: Readonly<Record<string, unknown>>
  readonly query?: Readonly<Record<string, unknown>>
  readonly body?: unknown
}

/** A client of the API over any way to send: `fetch`, Electron’s `net`, a test. */
export function createApiClient(send: ApiSend): ApiClient {
  const call = async (route: Route, args: AnyArgs = {}) => readAnswer(route, await send(requestOf(route, args)))
  const entries = Object.entries(routes)
    .filter(([, route]: [string, Route]) => route.responseType !== 'text/event-stream')
    .map(([name, route]) => [name, (args?: AnyArgs) => call(route, args)])
  return Object.fromEntries(entries) as ApiClient
}

function requestOf(route: Route, { params = {}, query = {}, body }: AnyArgs): ApiRequest {
  const path = route.path.replace(/:(\w+)/g, (_all, name: string) => encodeURIComponent(String(params[name])))
  const pairs = Object.entries(query).flatMap(([name, value]) =>
    value === undefined ? [] : [`${encodeURIComponent(name)}=${encodeURIComponent(String(value))}`],
  )
  return {
    method: route.method,
    path: `${apiPrefix}${path}${pairs.length > 0 ? `?${pairs.join('&')}` : ''}`,
    ...(body === undefined
      ? {}
      : route.bodyType === 'text/csv'
        ? { contentType: 'text/csv', body: String(body) }
        : { contentType: 'application/json', body: JSON.stringify(body) }),
  }
}

function readAnswer(route: Route, { status, text, headers = {} }: ApiAnswer): unknown {
  const isText = route.responseType === 'text/csv' && status < 300
  const data = isText ? text : parseJson(text)
  if (status < 300) {
    const answer = route.response.safeParse(data)
    if (answer.success) return answer.data
  }
  const retryAfterMs = status === 429 || status === 503 ? readRetryAfter({ headers }) : undefined
  const wait = retryAfterMs === undefined ? {} : { retryAfterMs }
  if (status >= 300) {
    const refusal = errorAnswer.safeParse(data)
    if (refusal.success) {
      const { code, message, remedy, detail } = refusal.data.error
      throw new CrossdockError(code, message, {
        ...{ remedy: remedy + whenAgain(retryAfterMs), ...wait },
        ...(detail ? { detail } : {}),
      })
    }
  }
  throw new CrossdockError(
    'REMOTE_INVALID_ANSWER',
    `The server’s answer (status ${status}) is not one of a Crossdock runtime.`,
    {
      ...wait,
      remedy: `Check the address; a proxy or another program may have answered, or a Crossdock of another version.${whenAgain(retryAfterMs)}`,
    },
  )
}

/** For people: when the other side wants to be asked again. */
function whenAgain(retryAfterMs: number | undefined): string {
  if (retryAfterMs === undefined) return ''
  const seconds = Math.ceil(retryAfterMs / 1000)
  return seconds === 0
    ? ' Try again now.'
    : ` Try again in ${seconds < 120 ? `${seconds} s` : `${Math.ceil(seconds / 60)} min`}.`
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
