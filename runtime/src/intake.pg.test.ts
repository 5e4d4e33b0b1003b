import { createHmac } from 'node:crypto'
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { declare } from './testing/declare.ts'
import { postgresUrl } from './testing/services.ts'
import { startTestRuntime, type TestRuntime } from './testing/test-runtime.ts'

const secret = 'a secret of the warehouse system'
const me = { name: 'tester' }
let started: TestRuntime
let folder: string

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'crossdock-exchange-'))
  started = await startTestRuntime({ databaseUrl: postgresUrl(), maxBacklog: 50 })
  await declare(started.runtime.services, {
    systems: { exchange: { kind: 'folder', root: folder } },
    credentials: { 'wms-hooks': { type: 'hmac', secret } },
  })
})
afterAll(async () => {
  await started[Symbol.asyncDispose]()
  await rm(folder, { recursive: true, force: true })
})

const publish = async (document: object) => {
  const base = { format: 'crossdock/flow@1', name: 'Test', record: { entity: 'order', key: '=number' } }
  const text = JSON.stringify({ ...base, ...document })
  const published = await started.runtime.services.publish(text, { message: 'test', actor: me })
  expect(published.ok ? [] : [...published.problems, ...published.missing]).toEqual([])
}
const count = async (text: string, values: readonly unknown[] = []) => {
  const { rows } = await started.runtime.services.database.query<{ n: number }>({
    text: `select count(*)::int as n from ${text}`,
    values,
  })
  return rows[0]?.n
}

describe('a file with bad lines', () => {
  beforeAll(async () => {
    await mkdir(join(folder, 'in'))
    await publish({
      id: 'from-file',
      nodes: {
        in: {
          type: 'file',
          version: 1,
          config: { system: 'exchange', folder: 'in', format: 'csv', everySeconds: 1, settleSeconds: 0 },
        },
        map: {
          type: 'map',
          version: 1,
          config: {
            fields: [
              { target: 'order', value: '=number' },
              { target: 'quantity', value: '=number(qty)' },
            ],
          },
        },
        out: {
          type: 'file-write',
          version: 1,
          config: {
            system: 'exchange',
            path: 'out/orders.csv',
            format: 'csv',
            mode: 'append',
            csv: { columns: ['order', 'quantity'] },
          },
        },
      },
      wires: [
        { from: 'in.out', to: 'map' },
        { from: 'map.out', to: 'out' },
      ],
    })
  })

  it('delivers the 997 good ones and parks exactly the 3 bad ones, each with line, node, payload, cause and remedy', {
    timeout: 120_000,
  }, async () => {
    const lines = Array.from({ length: 1_000 }, (_, n) => `SO-${n + 1},${(n % 9) + 1},text`)
    lines[99] = 'SO-100,"5,never closed'
    lines[499] = 'SO-500,5,text,one too many'
    lines[899] = 'SO-900,5,te\u0000xt'
    await writeFile(join(folder, 'in', 'orders.csv'), `number,qty,note\n${lines.join('\n')}\n`)
    await expect
      .poll(() => count(`records where flow_id = 'from-file' and state = 'delivered'`), { timeout: 90_000 })
      .toBe(997)
    expect(await count(`open_records where flow_id = 'from-file'`)).toBe(3)
    const { rows } = await started.runtime.services.database.query<{
      code: string
      node: string
      message: string
      remedy: string
      origin: { line: number; file: string }
      state: string
    }>({
      text: `select e.code, e.node, e.message, e.remedy, r.origin, r.state from exceptions e join open_records r on r.id = e.record_id order by (r.origin ->> 'line')::int`,
    })
    expect(rows).toMatchObject(
      [101, 501, 901].map((line) => ({
        code: 'INPUT_INVALID',
        node: 'in',
        state: 'parked',
        origin: { line, file: 'in/orders.csv' },
        message: expect.stringContaining(`Line ${line} of “orders.csv”`),
      })),
    )
    expect(rows.every(({ remedy }) => remedy.length > 10)).toBe(true)
    const written = (await readFile(join(folder, 'out', 'orders.csv'), 'utf8')).trim().split('\n')
    expect(new Set(written).size).toBe(998)
    expect(await readdir(join(folder, 'in', 'archive'))).toEqual(['orders.csv'])
  })
})

describe('a webhook', () => {
  const path = 'wms/events'
  const hook = {
    type: 'webhook',
    version: 1,
    config: {
      path,
      maxBytes: 2_000,
      auth: { type: 'hmac', credential: 'wms-hooks', signatureHeader: 'x-signature', timestampHeader: 'x-time' },
      messageId: { from: 'header', name: 'x-delivery' },
    },
  }

  beforeAll(() =>
    publish({
      id: 'from-hook',
      nodes: { in: hook, stop: { type: 'filter', version: 1, config: { keep: '=number != "hold"' } } },
      wires: [{ from: 'in.out', to: 'stop' }],
    }),
  )
  beforeEach(() => started.runtime.services.database.query({ text: `delete from open_records` }))

  let deliveries = 0
  function call(body: string | Uint8Array<ArrayBuffer>, change: Record<string, string | undefined> = {}) {
    deliveries++
    const time = String(Math.floor(Date.now() / 1000))
    const signature = createHmac('sha256', secret).update(`${time}.`).update(body).digest('hex')
    const headers = {
      'content-type': 'application/json',
      'x-time': time,
      'x-signature': `sha256=${signature}`,
      'x-delivery': `d-${deliveries}`,
      ...change,
    }
    const present = Object.fromEntries(Object.entries(headers).filter(([, value]) => value !== undefined)) as Record<
      string,
      string
    >
    return {
      headers: present,
      send: () => fetch(`${started.runtime.url}/hooks/${path}`, { method: 'POST', headers: present, body }),
    }
  }
  const runs = () => count(`runs where flow_id = 'from-hook'`)

  it('accepts a signed call, and answers the same delivery again as a duplicate', async () => {
    const delivery = call('{"number":"SO-1"}')
    expect([(await delivery.send()).status, (await delivery.send()).status]).toEqual([202, 202])
    expect(
      await count(
        `(select flow_id, key from open_records union all select flow_id, key from records) r where key = 'SO-1' and flow_id = 'from-hook'`,
      ),
    ).toBe(1)
  })

  it.each([
    ['no signature', call('{"number":"X"}', { 'x-signature': undefined }), 401, 'UNAUTHENTICATED'],
    [
      'a wrong signature',
      call('{"number":"X"}', { 'x-signature': `sha256=${'0'.repeat(64)}` }),
      401,
      'UNAUTHENTICATED',
    ],
    ['an old time', call('{"number":"X"}', { 'x-time': '1700000000' }), 401, 'UNAUTHENTICATED'],
    ['no JSON', call('{"number":'), 400, 'INPUT_INVALID'],
    ['bytes that are no UTF-8', call(Uint8Array.of(0x7b, 0xff, 0x7d)), 400, 'INPUT_INVALID'],
    ['a __proto__ key', call('{"__proto__":{"polluted":1}}'), 400, 'INPUT_INVALID'],
    ['a NUL', call('{"number":"a\\u0000b"}'), 400, 'INPUT_INVALID'],
    ['half a surrogate pair', call('{"number":"\\ud800"}'), 400, 'INPUT_INVALID'],
    ['10,000 levels', call(`${'['.repeat(900)}1${']'.repeat(900)}`), 413, 'INPUT_TOO_LARGE'],
    ['a body over the limit', call(JSON.stringify({ number: 'x'.repeat(3_000) })), 413, 'INPUT_TOO_LARGE'],
    [
      'a form instead of JSON',
      call('number=SO-1', { 'content-type': 'application/x-www-form-urlencoded' }),
      400,
      'INPUT_INVALID',
    ],
  ])('refuses %s with a code, and accepts nothing of it', async (_what, refused, status, code) => {
    const before = await runs()
    const answer = await refused.send()
    expect(answer.status).toBe(status)
    expect(await answer.json()).toMatchObject({
      error: { code, message: expect.any(String), remedy: expect.any(String) },
    })
    expect(await runs()).toBe(before)
    expect(({} as { polluted?: unknown }).polluted).toBeUndefined()
  })

  it('refuses a delivery id that comes again with another body', async () => {
    const first = call('{"number":"SO-7"}')
    await first.send()
    const again = call('{"number":"SO-8"}', { 'x-delivery': first.headers['x-delivery'] })
    const answer = await again.send()
    expect([answer.status, await answer.json()]).toMatchObject([409, { error: { code: 'DUPLICATE_MESSAGE' } }])
  })

  it('keeps a record without key, parked with its cause', async () => {
    await call('{"customer":1007}').send()
    await expect.poll(() => count(`exceptions where code = 'VALUE_MISSING' and flow_id = 'from-hook'`)).toBe(1)
  })

  it('asks senders to come again when the backlog is over its bound, and loses nothing', async () => {
    const { database } = started.runtime.services
    const hold = `insert into open_records (id, flow_id, version, run_id, source, entity, key, lane, state, entry, payload, lineage, lineage_day)
      select gen_random_uuid(), 'from-hook', 1, gen_random_uuid(), 'in', 'order', 'K', 0, 'waiting', 'in.out', '', 'x', current_date from generate_series(1, 60)`
    await database.query({ text: hold })
    await expect
      .poll(async () => {
        const answer = await call(`{"number":"SO-${deliveries}"}`).send()
        return [answer.status, Number(answer.headers.get('retry-after')) > 0]
      })
      .toEqual([503, true])
  })

  it('is found under its exact path and method only', async () => {
    const get = await fetch(`${started.runtime.url}/hooks/${path}`)
    const below = await fetch(`${started.runtime.url}/hooks/${path}/more`, { method: 'POST' })
    expect([get.status, below.status]).toEqual([404, 404])
  })
})
