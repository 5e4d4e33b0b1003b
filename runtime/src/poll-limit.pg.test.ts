import { afterAll, beforeAll, expect, it } from 'vitest'
import { declare } from './testing/declare.ts'
import { postgresUrl } from './testing/services.ts'
import { startTestRuntime, type TestRuntime } from './testing/test-runtime.ts'
import { startTestTarget, type TestHttpTarget } from './testing/test-target.ts'

const me = { name: 'tester' }
const items = Array.from({ length: 25 }, (_, n) => ({ id: `i${n}`, number: `K${n % 5}`, n }))
let started: TestRuntime
let origin: TestHttpTarget

beforeAll(async () => {
  started = await startTestRuntime({ databaseUrl: postgresUrl() })
  origin = await startTestTarget()
  origin.behave = ({ path }) => {
    const query = new URL(path, 'http://origin').searchParams
    const size = Number(query.get('size') ?? items.length)
    const from = (Number(query.get('page') ?? '1') - 1) * size
    const found = items.filter(({ n }) => n >= Number(query.get('since') ?? '0'))
    return { taken: true, answer: { status: 200, body: found.slice(from, from + size) } }
  }
  await declare(started.runtime.services, {
    systems: { origin: { kind: 'http', baseUrl: origin.url, network: 'loopback' } },
  })
})
afterAll(async () => {
  await started[Symbol.asyncDispose]()
  await origin[Symbol.asyncDispose]()
})

const query = async <R extends object>(text: string, values: readonly unknown[] = []) =>
  (await started.runtime.services.database.query<R & Record<string, unknown>>({ text, values })).rows

async function publish(id: string, config: object): Promise<void> {
  const base = { system: 'origin', path: `/${id}`, when: { type: 'every', seconds: 1 }, messageId: '=id' }
  const document = {
    ...{ format: 'crossdock/flow@1', id, name: id, record: { entity: 'order', key: '=number' } },
    settings: { maxRecordsPerRun: 10 },
    nodes: {
      in: { type: 'http-poll', version: 1, config: { ...base, ...config } },
      stop: { type: 'filter', version: 1, config: { keep: '=true' } },
    },
    wires: [{ from: 'in.out', to: 'stop' }],
  }
  const published = await started.runtime.services.publish(JSON.stringify(document), { message: 'test', actor: me })
  expect(published.ok ? [] : [...published.problems, ...published.missing]).toEqual([])
}

/** How many records each run that brought any has taken, once the list is read to its end. */
async function takenByRuns(flow: string): Promise<readonly number[]> {
  const ended = `select 1 from schedule_fires where flow_id = $1 and outcome = 'done'`
  await expect.poll(() => query(ended, [flow]), { timeout: 30_000 }).not.toEqual([])
  const runs = `select accepted from runs where flow_id = $1 and accepted > 0 order by id`
  return (await query<{ accepted: number }>(runs, [flow])).map(({ accepted }) => accepted)
}
const alarmsOf = (flow: string) => query(`select code, node, detail from exceptions where flow_id = $1`, [flow])

const byNumber = { query: { since: '=cursor' }, cursor: { kind: 'number', field: '=n', initial: 0, overlapSeconds: 0 } }

it.each([
  ['in pages', 'pages', { paging: { type: 'page', size: 5 } }],
  ['in pages that the limit goes through', 'odd-pages', { paging: { type: 'page', size: 7 } }],
  ['in one page', 'one-page', {}],
  ['with a cursor', 'cursor', { paging: { type: 'page', size: 5 }, ...byNumber }],
])(
  'a list that is longer than a run may be comes in within some polls, and one parked record tells of it: %s',
  { timeout: 60_000 },
  async (_how, id, config) => {
    await publish(id, config)
    // The first run has the record besides that tells of it.
    expect(await takenByRuns(id)).toEqual([11, 10, 5])
    expect(await alarmsOf(id)).toEqual([{ code: 'INPUT_TOO_LARGE', node: 'in', detail: { maxRecords: 10 } }])
    const messages = await query(`select distinct message_id from message_ids where flow_id = $1`, [id])
    expect(messages).toHaveLength(items.length + 1)
  },
)

it('a cursor moves when everything that was over the limit has come in', { timeout: 60_000 }, async () => {
  await publish('moves', { paging: { type: 'page', size: 5 }, ...byNumber })
  await takenByRuns('moves')
  const position = () => query(`select position from sources where flow_id = 'moves'`)
  await expect.poll(position).toEqual([{ position: { cursor: 24 } }])
})
