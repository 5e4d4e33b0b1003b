import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { declare } from './testing/declare.ts'
import { postgresUrl } from './testing/services.ts'
import { startTestRuntime, type TestRuntime } from './testing/test-runtime.ts'

const me = { name: 'tester' }
let started: TestRuntime
let folder: string

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'crossdock-protection-'))
  started = await startTestRuntime({ databaseUrl: postgresUrl() })
  const { url = '' } = started.runtime
  await declare(started.runtime.services, {
    systems: {
      exchange: { kind: 'folder', root: folder },
      itself: { kind: 'http', baseUrl: url, network: 'loopback' },
    },
  })
})
afterAll(async () => {
  await started[Symbol.asyncDispose]()
  await rm(folder, { recursive: true, force: true })
})

const hook = (path: string, more: object = {}) => ({
  type: 'webhook',
  version: 1,
  config: { path, auth: { type: 'none', reason: 'only this test calls it' }, ...more },
})
const keep = { type: 'filter', version: 1, config: { keep: '=true' } }

async function publish(id: string, nodes: object, more: object = {}): Promise<void> {
  const [source, step] = Object.keys(nodes)
  const document = {
    ...{ format: 'crossdock/flow@1', id, name: id, record: { entity: 'order', key: '=number' }, nodes },
    wires: [{ from: `${source}.out`, to: step }],
    ...more,
  }
  const published = await started.runtime.services.publish(JSON.stringify(document), { message: 'test', actor: me })
  expect(published.ok ? [] : [...published.problems, ...published.missing]).toEqual([])
}

const query = async <R extends object>(text: string, values: readonly unknown[] = []) =>
  (await started.runtime.services.database.query<R & Record<string, unknown>>({ text, values })).rows
const count = async (flow: string) => {
  const [row] = await query<{ n: number }>(
    `select ((select count(*) from open_records where flow_id = $1) + (select count(*) from records where flow_id = $1))::int as n`,
    [flow],
  )
  return row?.n
}

function post(path: string, body: object, headers: Record<string, string> = {}): Promise<Response> {
  return fetch(`${started.runtime.url}/hooks/${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify(body),
  })
}

async function refusals(flow: string) {
  const token = (await readFile(started.runtime.adminTokenPath, 'utf8')).trim()
  const answer = await fetch(`${started.runtime.url}/api/v1/intake-refusals?flow=${flow}`, {
    headers: { authorization: `Bearer ${token}` },
  })
  expect(answer.status).toBe(200)
  return ((await answer.json()) as { items: readonly Record<string, unknown>[] }).items
}

describe('equal contents', () => {
  it('of one key within the window count as one message, also when they come at once and in another order of fields', async () => {
    await publish(
      'by-content',
      { in: hook('by-content'), stop: keep },
      { settings: { deduplicate: { by: 'content', windowSeconds: 60 } } },
    )
    const bodies = [
      { number: 'A', qty: 1 },
      { qty: 1, number: 'A' },
    ]
    const answers = await Promise.all(Array.from({ length: 50 }, (_, n) => post('by-content', bodies[n % 2] ?? {})))
    const reports = await Promise.all(
      answers.map(async (answer) => (await answer.json()) as { accepted: number; duplicates: number }),
    )
    expect(answers.every(({ status }) => status === 202)).toBe(true)
    expect(reports.reduce((sum, { accepted }) => sum + accepted, 0)).toBe(1)
    expect(reports.reduce((sum, { duplicates }) => sum + duplicates, 0)).toBe(49)
    await post('by-content', { number: 'A', qty: 2 })
    await post('by-content', { number: 'B', qty: 1 })
    expect(await count('by-content')).toBe(3)
  })

  it('are taken again when the window is over, and when a person sends one again as new', async () => {
    await query(`update content_hashes set at = at - interval '61 s' where flow_id = 'by-content'`)
    expect(await (await post('by-content', { number: 'A', qty: 1 })).json()).toMatchObject({ accepted: 1 })
    expect(await (await post('by-content', { number: 'A', qty: 1 })).json()).toMatchObject({
      accepted: 0,
      duplicates: 1,
    })
    const [record] = await query<{ id: string }>(
      `select id from open_records where flow_id = 'by-content' union select id from records where flow_id = 'by-content' limit 1`,
    )
    const report = await started.runtime.services.repair.sendAgain(
      { recordIds: [record?.id ?? ''] },
      { ...me, reason: 'it was lost' },
    )
    expect(report.created).toHaveLength(1)
  })
})

describe('a message id that comes with another body', () => {
  it('is refused, and the refusal can be seen afterwards with both hashes and how often it came', async () => {
    await publish('by-id', {
      in: hook('by-id', { messageId: { from: 'header', name: 'x-id' } }),
      stop: keep,
    })
    const first = await post('by-id', { number: 'A', qty: 1 }, { 'x-id': 'm1' })
    const { recordIds } = (await first.json()) as { recordIds: string[] }
    expect(await (await post('by-id', { qty: 1, number: 'A' }, { 'x-id': 'm1' })).json()).toMatchObject({
      duplicates: 1,
    })
    for (let time = 0; time < 2; time++) {
      const refused = await post('by-id', { number: 'A', qty: 2 }, { 'x-id': 'm1' })
      expect(refused.status).toBe(409)
    }
    expect(await count('by-id')).toBe(1)
    const seen = await refusals('by-id')
    expect(seen).toMatchObject([
      {
        ...{ flow: 'by-id', source: 'in', code: 'DUPLICATE_MESSAGE', status: 409, messageId: 'm1', times: 2 },
        bodyHash: expect.stringMatching(/^[0-9a-f]{64}$/),
        accepted: { hash: expect.stringMatching(/^[0-9a-f]{64}$/), recordId: recordIds[0] },
      },
    ])
    const { bodyHash, accepted } = seen[0] as { bodyHash: string; accepted: { hash: string } }
    expect(bodyHash).not.toBe(accepted.hash)
  })
})

describe('a message that goes round in a loop', () => {
  it('ends at the limit: the last call is refused, its sender parks with the cause, and the refusal is kept', async () => {
    await publish('loop', {
      in: hook('loop'),
      send: {
        type: 'http-request',
        version: 1,
        config: { system: 'itself', path: '/hooks/loop' },
      },
    })
    expect((await post('loop', { number: 'A' })).status).toBe(202)
    await expect.poll(() => count('loop'), { timeout: 60_000 }).toBe(21)
    await expect
      .poll(() => query(`select code, detail ->> 'answerCode' as because from exceptions where flow_id = 'loop'`), {
        timeout: 10_000,
      })
      .toEqual([{ code: 'REMOTE_REJECTED', because: 'LOOP_DETECTED' }])
    expect(await refusals('loop')).toMatchObject([{ code: 'LOOP_DETECTED', status: 422, times: 1 }])
    const [last] = await query(`select origin, hops from open_records where flow_id = 'loop' and state = 'parked'`)
    expect(last).toEqual({ origin: { hops: 20 }, hops: 20 })
  })

  it('is not suspected for a header that is no count', async () => {
    await publish('no-loop', { in: hook('no-loop'), stop: keep })
    for (const hops of ['x', '-1', '1e9', '']) {
      expect((await post('no-loop', { number: 'A' }, { 'x-crossdock-hops': hops })).status).toBe(202)
    }
    expect((await post('no-loop', { number: 'A' }, { 'x-crossdock-hops': '21' })).status).toBe(422)
  })
})

describe('a run with more records than the flow allows', () => {
  it('is refused as a whole when it comes in one call', async () => {
    await publish('few', { in: hook('few', { items: '=payload' }), stop: keep }, { settings: { maxRecordsPerRun: 2 } })
    const three = [{ number: 'A' }, { number: 'B' }, { number: 'C' }]
    expect((await post('few', three)).status).toBe(413)
    expect((await post('few', three.slice(1))).status).toBe(202)
    expect(await count('few')).toBe(2)
    expect(await refusals('few')).toMatchObject([{ code: 'INPUT_TOO_LARGE', status: 413 }])
  })

  it('ends at the limit when it is a file: what fits is taken, one parked record tells of the rest', async () => {
    await mkdir(join(folder, 'in'))
    const lines = Array.from({ length: 2_500 }, (_, n) => `SO-${n},${n}`)
    await writeFile(join(folder, 'in', 'many.csv'), `number,qty\n${lines.join('\n')}\n`)
    await publish(
      'file',
      {
        in: {
          type: 'file',
          version: 1,
          config: { system: 'exchange', folder: 'in', format: 'csv', everySeconds: 1, settleSeconds: 0 },
        },
        stop: keep,
      },
      { settings: { maxRecordsPerRun: 1_200 } },
    )
    await expect
      .poll(() => readdir(join(folder, 'in', 'archive')).catch(() => []), { timeout: 60_000 })
      .toEqual(['many.csv'])
    expect(await count('file')).toBe(1_201)
    expect(await query(`select code, node, detail from exceptions where flow_id = 'file'`)).toEqual([
      { code: 'INPUT_TOO_LARGE', node: 'in', detail: { maxRecords: 1_200 } },
    ])
    expect(await query(`select accepted, ended_at is not null as is_ended from runs where flow_id = 'file'`)).toEqual([
      { accepted: 1_201, is_ended: true },
    ])
  })
})

describe('a disk that is full', () => {
  it('is answered with 507, leaves nothing half done, and everything goes on by itself when there is room', async () => {
    await publish('full', { in: hook('full', { messageId: { from: 'header', name: 'x-id' } }), stop: keep })
    const fill = (table: string) =>
      query(`create trigger full_disk before insert on ${table} execute function raise_disk_full()`)
    const free = (table: string) => query(`drop trigger full_disk on ${table}`)
    await query(`create function raise_disk_full() returns trigger language plpgsql as $$
      begin raise exception 'could not extend file: No space left on device' using errcode = '53100'; end $$`)
    await fill('open_records')
    const refused = await post('full', { number: 'A' }, { 'x-id': 'm1' })
    expect(refused.status).toBe(507)
    expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0)
    expect(
      await query(
        `select 1 from message_ids where flow_id = 'full' union all select 1 from runs where flow_id = 'full'`,
      ),
    ).toEqual([])
    await free('open_records')
    await fill('journey')
    expect((await post('full', { number: 'A' }, { 'x-id': 'm1' })).status).toBe(202)
    // The worker has tried at least twice: the lane's commit never comes through, and the lane does not give up.
    await expect
      .poll(() => query(`select 1 from lanes where flow_id = 'full' and owner_id is not null`), { timeout: 60_000 })
      .toHaveLength(1)
    expect(await query(`select state from open_records where flow_id = 'full'`)).toEqual([{ state: 'ready' }])
    await free('journey')
    await expect
      .poll(() => query(`select state from records where flow_id = 'full'`), { timeout: 60_000 })
      .toEqual([{ state: 'delivered' }])
  })
})

describe('a burst over the bound of a flow', () => {
  it('never loses what it accepted: each 2xx is in the store, everything else is told to come back later', async () => {
    // The worker is elsewhere, so that nothing makes room.
    await using receiver = await startTestRuntime({
      databaseUrl: postgresUrl(),
      parts: { api: true, worker: false, scheduler: false },
    })
    const { services, url } = receiver.runtime
    const published = await services.publish(
      JSON.stringify({
        ...{ format: 'crossdock/flow@1', id: 'burst', name: 'Burst', record: { entity: 'order', key: '=number' } },
        settings: { maxBacklog: 100 },
        nodes: { in: hook('burst'), stop: keep },
        wires: [{ from: 'in.out', to: 'stop' }],
      }),
      { message: 'test', actor: me },
    )
    expect(published.ok).toBe(true)
    const answers = await Promise.all(
      Array.from({ length: 2_000 }, async (_, n) => {
        const answer = await fetch(`${url}/hooks/burst`, {
          method: 'POST',
          headers: { 'content-type': 'application/json' },
          body: JSON.stringify({ number: `SO-${n}` }),
        })
        const body = (await answer.json()) as { recordIds?: readonly string[] }
        return { status: answer.status, retryAfter: answer.headers.get('retry-after'), ids: body.recordIds ?? [] }
      }),
    )
    const taken = answers.filter(({ status }) => status === 202)
    const others = answers.filter(({ status }) => status !== 202)
    expect(others.filter(({ status, retryAfter }) => ![429, 503].includes(status) || retryAfter === null)).toEqual([])
    const { rows } = await services.database.query<{ id: string }>({ text: 'select id from open_records order by id' })
    expect(rows.map(({ id }) => id)).toEqual(taken.flatMap(({ ids }) => ids).toSorted())
    expect(taken).toHaveLength(100)
  })
})
