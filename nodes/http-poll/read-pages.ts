import { CrossdockError } from '@crossdock/shared/errors'
import { parsePayload } from '@crossdock/shared/json'
import type { HttpAnswer, PollContext, Resolved } from '@crossdock/shared/node'
import { type AnswerOf, errorOfStatus, textOfAnswer } from '../http-request/answer.ts'
import { holds } from '../http-request/holds.ts'
import { hashOf } from './hash-of.ts'
import type { HttpPollConfig, httpPollManifest } from './manifest.ts'
import { nextLink } from './next-link.ts'

type Context = PollContext<typeof httpPollManifest>
type Config = Resolved<HttpPollConfig>

/** What to ask for: a path with its query. */
interface PageRequest {
  readonly path: string
  readonly query: Readonly<Record<string, string>>
}

interface Page {
  readonly answer: HttpAnswer
  readonly body: unknown
  readonly items: readonly unknown[]
}

/**
 * Reads one page after the other until the list ends. Throws REMOTE_INVALID_ANSWER for an answer that is no list and for a
 * page that came before, INPUT_TOO_LARGE for more pages than allowed, and what the call itself throws.
 */
export async function* readPages(
  context: Context,
  query: Readonly<Record<string, string>>,
): AsyncGenerator<readonly unknown[]> {
  const { config } = context
  const about: AnswerOf = { title: `GET ${config.system} ${config.path}`, lost: 'none' }
  const seen = new Set<string>()
  let request: PageRequest | undefined = firstRequest(config, query)
  for (let count = 1; request; count++) {
    if (count > config.maxPages) {
      throw new CrossdockError('INPUT_TOO_LARGE', `${about.title}: there are more than ${config.maxPages} pages.`, {
        remedy: 'Raise the number of pages, or ask for less at a time.',
      })
    }
    const page = await readPage(context, request, about)
    refuseRepeated(page.items, seen, about)
    yield page.items
    request = isLast(config, page) ? undefined : nextRequest(config, { query, request, page, count })
  }
}

function firstRequest({ path, paging }: Config, query: PageRequest['query']): PageRequest {
  switch (paging.type) {
    case 'page':
      return {
        path,
        query: { ...query, [paging.pageParam]: String(paging.firstPage), [paging.sizeParam]: String(paging.size) },
      }
    case 'offset':
      return { path, query: { ...query, [paging.offsetParam]: '0', [paging.limitParam]: String(paging.limit) } }
    default:
      return { path, query }
  }
}

/** Servers cap their pages, so a short page proves nothing: numbered pages end with an empty one. */
function nextRequest(
  { path, paging }: Config,
  at: {
    readonly query: PageRequest['query']
    readonly request: PageRequest
    readonly page: Page
    readonly count: number
  },
): PageRequest | undefined {
  const { request, page } = at
  switch (paging.type) {
    case 'none':
      return undefined
    case 'page':
      if (page.items.length === 0) return undefined
      return { path, query: { ...request.query, [paging.pageParam]: String(paging.firstPage + at.count) } }
    case 'offset': {
      if (page.items.length === 0) return undefined
      const offset = Number(request.query[paging.offsetParam]) + page.items.length
      return { path, query: { ...request.query, [paging.offsetParam]: String(offset) } }
    }
    case 'link': {
      const link = nextLink(page.answer.headers.link)
      return link === undefined ? undefined : { path: link, query: {} }
    }
    case 'cursor': {
      const next = paging.next({ payload: page.body })
      if (next === null || next === undefined || next === '') return undefined
      return { path, query: { ...at.query, [paging.param]: String(next) } }
    }
  }
}

function isLast({ lastWhen }: Config, { body }: Page): boolean {
  if (!lastWhen) return false
  return holds((extra) => lastWhen({ payload: body, ...extra }), { field: 'lastWhen', locals: {} })
}

async function readPage({ config, system, signal }: Context, request: PageRequest, about: AnswerOf): Promise<Page> {
  const { timeouts, maxResponseBytes } = config
  const headers = { accept: 'application/json', ...config.headers }
  const call = { method: 'GET', ...request, headers, timeouts, maxResponseBytes }
  const answer = await system.http(config.system).request(call, signal)
  if (answer.status < 200 || answer.status > 299) throw errorOfStatus(answer, about)
  const body = answer.status === 204 ? [] : bodyOf(answer, about)
  return { answer, body, items: itemsOf(config, { body, about, status: answer.status }) }
}

/**
 * A page is JSON, whatever its content type says. An empty answer is no empty list: that is how outages look. An item with
 * something that no record may have, such as a NUL, does not spoil the page: it parks by itself, and the others come in.
 */
function bodyOf(answer: HttpAnswer, about: AnswerOf): unknown {
  const text = textOfAnswer(answer, about)
  const parsed = parsePayload(text, { maxBytes: text.length, maxDepth: 128 })
  const body = parsed.ok ? parsed.payload : parsed.error.code === 'INPUT_INVALID' ? jsonIn(text) : undefined
  if (body === undefined || body === null) throw invalid(about, 'the answer is no JSON', answer.status)
  return body
}

function jsonIn(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

function itemsOf(
  config: Config,
  { body, about, status }: { readonly body: unknown; readonly about: AnswerOf; readonly status: number },
): readonly unknown[] {
  let items: unknown = body
  try {
    if (config.items && status !== 204) items = config.items({ payload: body })
  } catch (thrown) {
    if (!(thrown instanceof CrossdockError)) throw thrown
    throw invalid(about, `the answer has no list of items (${thrown.message})`, status)
  }
  if (Array.isArray(items)) return items
  throw invalid(about, 'what should be the list of items is not a list', status)
}

function refuseRepeated(items: readonly unknown[], seen: Set<string>, about: AnswerOf): void {
  if (items.length === 0) return
  const hash = hashOf(items)
  if (seen.has(hash)) throw invalid(about, 'a page came twice, so the list would never end', 200)
  seen.add(hash)
}

function invalid({ title }: AnswerOf, what: string, status: number): CrossdockError {
  return new CrossdockError('REMOTE_INVALID_ANSWER', `${title}: ${what}.`, { detail: { call: title, status } })
}
