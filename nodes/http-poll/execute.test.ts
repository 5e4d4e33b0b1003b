import type { ServerResponse } from 'node:http'
import type { SourceItem } from '@crossdock/shared/node'
import { afterEach, describe, expect, it } from 'vitest'
import type { z } from 'zod'
import { type LoopbackSystem, type SeenCall, startSystem } from '../http-request/testing/loopback-system.ts'
import { resolveFor, systemOf } from '../testing/run-node.ts'
import { httpPollExecutor } from './execute.ts'
import { httpPollManifest } from './manifest.ts'

type Config = z.input<typeof httpPollManifest.config>
type Item = Record<string, unknown>

const open: LoopbackSystem[] = []
afterEach(async () => {
  for (const each of open.splice(0)) await each[Symbol.asyncDispose]()
})

/** What the runtime keeps for a source: position, labels, and every message id that was accepted. */
class Kept {
  position: unknown
  readonly records = new Map<string, SourceItem>()
  readonly completed = new Set<string>()
  readonly labels: string[] = []
  /** Throws at the n-th accept, as a crash would. */
  crashAtAccept = 0

  readonly door = {
    openIntake: (label = '') => {
      this.labels.push(label)
      return Promise.resolve({
        runId: label,
        accept: (items: readonly SourceItem[], position?: unknown) => {
          if (--this.crashAtAccept === 0) throw new Error('crash')
          const fresh = items.filter(({ messageId = '' }) => !this.records.has(messageId))
          for (const item of fresh) this.records.set(item.messageId ?? '', item)
          this.position = position
          const duplicates = items.length - fresh.length
          return Promise.resolve({ runId: label, accepted: fresh.length, duplicates, recordIds: [] })
        },
        end: () => Promise.resolve(void this.completed.add(label)),
      })
    },
    hasCompleted: (label: string) => Promise.resolve(this.completed.has(label)),
    savePosition: (position: unknown) => {
      this.position = position
      return Promise.resolve()
    },
  }

  get payloads() {
    return [...this.records.values()].map(({ payload }) => payload)
  }
}

async function start(answer: (call: SeenCall, response: ServerResponse) => void) {
  const wms = await startSystem(answer)
  open.push(wms)
  const kept = new Kept()
  let polls = 0
  const poll = (config: Partial<Config>) =>
    httpPollExecutor.poll({
      ...kept.door,
      config: resolveFor(httpPollManifest, {
        system: 'wms',
        path: '/items',
        when: { type: 'every', seconds: 60 },
        ...config,
      }),
      position: kept.position,
      dueAtMs: Date.UTC(2026, 10, 21, 8, ++polls),
      signal: new AbortController().signal,
      log: { info: () => {}, warn: () => {} },
      system: systemOf({ system: wms.system }),
    })
  return { poll, kept, seen: wms.seen, urls: () => wms.seen.map(({ url }) => decodeURIComponent(url)) }
}

const json = (response: ServerResponse, body: unknown, headers: Record<string, string> = {}) =>
  response.writeHead(200, { 'content-type': 'application/json', ...headers }).end(JSON.stringify(body))

/** A list whose items can change between polls, with `since` and numbered pages. */
function list(items: Item[]) {
  return ({ url }: SeenCall, response: ServerResponse) => {
    const query = new URL(url, 'http://x').searchParams
    const since = query.get('since') ?? ''
    const found = items.filter(({ updatedAt }) => String(updatedAt) >= since)
    const size = Number(query.get('size') ?? '1000')
    const from = (Number(query.get('page') ?? '1') - 1) * size
    json(response, { items: found.slice(from, from + size) })
  }
}

const item = (id: number, minute: number): Item => ({
  id,
  updatedAt: `2026-11-21T07:${String(minute).padStart(2, '0')}:00.000Z`,
})
const byTime: Partial<Config> = {
  items: '=payload.items',
  query: { since: '=since' },
  messageId: '=text(id) + "@" + updatedAt',
  cursor: { field: '=updatedAt', overlapSeconds: 60 },
}

describe('a poll', () => {
  it('accepts what is there, as it is, and nothing twice', async () => {
    const items: Item[] = [{ ...item(1, 10), note: '=7*7' }, item(2, 20)]
    const { poll, kept, urls } = await start(list(items))
    await poll(byTime)
    await poll(byTime)
    expect(kept.payloads).toEqual(items)
    expect(kept.position).toEqual({ cursor: '2026-11-21T07:20:00.000Z' })
    expect(urls()).toEqual(['/items', '/items?since=2026-11-21T07:19:00.000Z'])
  })

  it('finds an item that changed, and one that was committed late, within the overlap', async () => {
    const items = [item(1, 10), item(2, 20)]
    const { poll, kept } = await start(list(items))
    await poll(byTime)
    items.push({ ...item(3, 19), updatedAt: '2026-11-21T07:19:30.000Z' }, item(1, 25))
    await poll(byTime)
    expect(kept.payloads.map((payload) => (payload as Item).id)).toEqual([1, 2, 3, 1])
    expect(kept.position).toEqual({ cursor: '2026-11-21T07:25:00.000Z' })
  })

  it('never moves its cursor back, nor by an empty list', async () => {
    let items = [item(1, 30)]
    const { poll, kept, urls } = await start((call, response) => list(items)(call, response))
    await poll(byTime)
    items = [{ id: 2, updatedAt: '2026-11-21T07:29:30+00:00' }]
    await poll(byTime)
    items = []
    await poll(byTime)
    expect(kept.position).toEqual({ cursor: '2026-11-21T07:30:00.000Z' })
    expect(urls().slice(1)).toEqual(Array(2).fill('/items?since=2026-11-21T07:29:00.000Z'))
  })

  it('begins where it is told, and can go by numbers', async () => {
    const { poll, kept, urls } = await start((_call, response) => json(response, [{ seq: 12 }, { seq: '11' }]))
    await poll({ cursor: { kind: 'number', field: '=seq', initial: 10 }, query: { after: '=cursor', left: '=null' } })
    expect(kept.position).toEqual({ cursor: 12 })
    expect(urls()).toEqual(['/items?after=10'])
  })

  it('without a cursor tells items apart by their id, or by their whole content in whatever order', async () => {
    const answers = [[{ a: 1, b: { c: 2, d: 3 } }], [{ b: { d: 3, c: 2 }, a: 1 }], [{ a: 2 }]]
    const { poll, kept } = await start((_call, response) => json(response, answers.shift()))
    for (let i = 0; i < 3; i++) await poll({})
    expect(kept.payloads).toEqual([{ a: 1, b: { c: 2, d: 3 } }, { a: 2 }])
  })

  it('hands an item over with its fault when it lacks its id or its cursor, and goes on', async () => {
    const { poll, kept } = await start((_call, response) =>
      json(response, { items: [{ id: 1 }, item(2, 20), { id: 3, updatedAt: 'yesterday' }] }),
    )
    await poll(byTime)
    await poll(byTime)
    const faults = [...kept.records.values()].map(({ fault }) => fault?.code)
    expect(faults).toEqual(['VALUE_MISSING', undefined, 'INPUT_INVALID'])
    expect(kept.position).toEqual({ cursor: '2026-11-21T07:20:00.000Z' })
  })
})

describe('an answer that is no list', () => {
  it.each([
    ['nothing at all', 200, '', 'application/json'],
    ['a page of HTML', 200, '<html>maintenance</html>', 'text/html'],
    ['broken JSON', 200, '{"items":[', 'application/json'],
    ['null', 200, 'null', 'application/json'],
    ['an object without the list', 200, '{"error":"down"}', 'application/json'],
    ['a list that is none', 200, '{"items":{}}', 'application/json'],
  ])('such as %s is an error, not an empty list', async (_what, status, body, type) => {
    const { poll, kept } = await start((_call, response) =>
      response.writeHead(status, { 'content-type': type }).end(body),
    )
    await expect(poll(byTime)).rejects.toMatchObject({ code: 'REMOTE_INVALID_ANSWER', outcome: 'none' })
    expect(kept).toMatchObject({ position: undefined, labels: [] })
  })

  it('is an empty list only when it says so', async () => {
    const { poll, kept } = await start((_call, response) => response.writeHead(204).end())
    await poll(byTime)
    expect(kept.labels).toEqual([])
  })

  it('asks to wait when the target does', async () => {
    const { poll } = await start((_call, response) => response.writeHead(503, { 'retry-after': '120' }).end())
    await expect(poll(byTime)).rejects.toMatchObject({ code: 'REMOTE_UNAVAILABLE', retryAfterMs: 120_000 })
  })

  it('is an error of its own kind for a status that is one', async () => {
    const statuses: [number, string][] = [
      [500, 'REMOTE_UNAVAILABLE'],
      [401, 'REMOTE_UNAUTHORIZED'],
      [404, 'REMOTE_REJECTED'],
      [302, 'REMOTE_REJECTED'],
    ]
    for (const [status, code] of statuses) {
      const { poll } = await start((_call, response) => response.writeHead(status).end())
      await expect(poll(byTime)).rejects.toMatchObject({ code, outcome: 'none' })
    }
  })
})

describe('pages', () => {
  const five = [item(1, 1), item(2, 2), item(3, 3), item(4, 4), item(5, 5)]
  const ids = (kept: Kept) => kept.payloads.map((payload) => (payload as Item).id)

  it('by number end with an empty page, because servers shorten pages as they like', async () => {
    const { poll, kept, urls } = await start(list(five))
    await poll({ ...byTime, paging: { type: 'page', size: 2 } })
    expect(ids(kept)).toEqual([1, 2, 3, 4, 5])
    expect(urls()).toEqual([1, 2, 3, 4].map((page) => `/items?page=${page}&size=2`))
  })

  it('end where the answer says so', async () => {
    const { poll, kept, urls } = await start((call, response) => {
      const page = Number(new URL(call.url, 'http://x').searchParams.get('page'))
      json(response, { items: [item(page, page)], page, pages: 3 })
    })
    await poll({ ...byTime, paging: { type: 'page', firstPage: 0 }, lastWhen: '=payload.page >= payload.pages - 1' })
    expect(ids(kept)).toEqual([0, 1, 2])
    expect(urls()).toHaveLength(3)
  })

  it('by offset go on by what came, not by what was asked for', async () => {
    const { poll, kept, urls } = await start((call, response) => {
      const offset = Number(new URL(call.url, 'http://x').searchParams.get('offset'))
      json(response, { items: five.slice(offset, offset + 2) })
    })
    await poll({ ...byTime, paging: { type: 'offset', limit: 100 } })
    expect(ids(kept)).toEqual([1, 2, 3, 4, 5])
    expect(urls().map((url) => new URL(url, 'http://x').searchParams.get('offset'))).toEqual(['0', '2', '4', '5'])
  })

  it('by links follow rel=next', async () => {
    const { poll, kept, seen } = await start(({ url, headers }, response) => {
      const isFirst = url === '/items'
      const link = `<http://${headers.host}/items?p=1>; rel="prev", <http://${headers.host}/items?p=2&x=a,b>; title="a, b"; rel="last next"`
      json(
        response,
        { items: isFirst ? [item(1, 1)] : [item(2, 2)] },
        isFirst ? { link } : { link: '</items>; rel=prev' },
      )
    })
    await poll({ ...byTime, paging: { type: 'link' } })
    expect(ids(kept)).toEqual([1, 2])
    expect(seen.map(({ url }) => url)).toEqual(['/items', '/items?p=2&x=a,b'])
  })

  it('by a cursor in the answer go on until it is empty', async () => {
    const tokens: (string | null)[] = ['a b', 'c', null]
    let page = 0
    const { poll, kept, seen } = await start((_call, response) => {
      page++
      json(response, { items: [item(page, page)], next: tokens[page - 1] })
    })
    await poll({ ...byTime, query: { site: 'A' }, paging: { type: 'cursor', next: '=payload.next' } })
    expect(ids(kept)).toEqual([1, 2, 3])
    expect(seen.map(({ url }) => url)).toEqual(['/items?site=A', '/items?site=A&cursor=a+b', '/items?site=A&cursor=c'])
  })

  it('that come again are an error instead of an endless loop', async () => {
    const pagings: Config['paging'][] = [{ type: 'page' }, { type: 'offset' }, { type: 'cursor', next: '="same"' }]
    for (const paging of pagings) {
      const { poll, seen, kept } = await start((_call, response) => json(response, { items: five }))
      await expect(poll({ ...byTime, paging })).rejects.toMatchObject({ code: 'REMOTE_INVALID_ANSWER' })
      expect(seen).toHaveLength(2)
      expect(kept.position).not.toHaveProperty('cursor')
    }
  })

  it('beyond the most that are allowed are an error', async () => {
    let id = 0
    const { poll, seen } = await start((_call, response) => json(response, { items: [item(++id, 1)] }))
    await expect(poll({ ...byTime, paging: { type: 'page' }, maxPages: 3 })).rejects.toMatchObject({
      code: 'INPUT_TOO_LARGE',
    })
    expect(seen).toHaveLength(3)
  })

  it('that were not sorted are all read after a crash in between, in the same run', async () => {
    const unsorted = [item(5, 50), item(1, 10), item(4, 40), item(2, 20)]
    const { poll, kept } = await start(list(unsorted))
    const config: Partial<Config> = { ...byTime, paging: { type: 'page', size: 1 } }
    kept.crashAtAccept = 3
    await expect(poll(config)).rejects.toThrow('crash')
    expect(ids(kept)).toEqual([5, 1])
    await poll(config)
    expect(ids(kept)).toEqual([5, 1, 4, 2])
    expect(new Set(kept.labels).size).toBe(1)
    expect(kept.position).toEqual({ cursor: '2026-11-21T07:50:00.000Z' })
    await poll(config)
    expect(new Set(kept.labels).size).toBe(2)
  })
})

describe('the manifest', () => {
  const check = (extra: Partial<Config>) =>
    httpPollManifest.check(
      httpPollManifest.config.parse({ system: 'wms', path: '/', when: { type: 'every', seconds: 60 }, ...extra }),
    )

  it('asks how versions of an item are told apart', () => {
    expect(check({})).toMatchObject([{ path: ['messageId'] }])
    expect(check({ messageId: '=id' })).toEqual([])
    expect(check({ cursor: { field: '=updatedAt' } })).toEqual([])
  })

  it('finds a beginning that does not fit its kind, and a timetable that is none', () => {
    expect(check({ cursor: { field: '=u', initial: 'last week' } })).toMatchObject([{ path: ['cursor', 'initial'] }])
    expect(check({ cursor: { field: '=u', initial: '2026-01-31' } })).toEqual([])
    expect(check({ messageId: '=id', when: { type: 'cron', cron: 'daily', zone: 'UTC' } })).toMatchObject([
      { path: ['when', 'cron'] },
    ])
  })
})
