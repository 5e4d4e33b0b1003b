import { expect, it } from 'vitest'
import { createLog } from './log.ts'
import { startRuntime } from './main.ts'
import { postgresUrl } from './testing/services.ts'
import { startTestRuntime } from './testing/test-runtime.ts'

const flow = JSON.stringify({
  format: 'crossdock/flow@1',
  id: 'busy',
  name: 'Busy',
  record: { entity: 'order', key: '=number' },
  settings: { ordering: 'byKey', lanes: 8 },
  nodes: {
    in: { type: 'manual', version: 1, name: 'In', config: {} },
    keep: { type: 'filter', version: 1, name: 'Keep', config: { keep: '=number != ""' } },
  },
  wires: [{ from: 'in.out', to: 'keep' }],
})
const itemsAtOnce = 500
const actor = { name: 'tester' }

it('a worker that joins while every lane is busy gets lanes, and nothing is lost', async () => {
  await using first = await startTestRuntime({ databaseUrl: postgresUrl(), handOverAfterMs: 300 })
  const { services } = first.runtime
  expect(await services.publish(flow, { message: 'test', actor })).toMatchObject({ ok: true })
  const feeding = new AbortController()
  let accepted = 0
  const feed = async () => {
    while (!feeding.signal.aborted) {
      const items = Array.from({ length: itemsAtOnce }, (_, n) => ({ payload: { number: `SO-${accepted + n}` } }))
      const report = await services.startManual({ flow: 'busy', items }, actor)
      accepted += report.accepted
    }
  }
  const feeds = [feed(), feed()]
  const owners = async () => {
    const { rows } = await services.database.query<{ n: number }>({
      text: 'select count(distinct owner_id)::int as n from lanes',
    })
    return rows[0]?.n ?? 0
  }
  await expect.poll(owners, { timeout: 60_000 }).toBe(1)
  const parts = { api: false, worker: true, scheduler: false }
  const second = await startRuntime({ ...first.options, parts, log: createLog({ level: 'silent' }) })
  try {
    await expect.poll(owners, { timeout: 20_000, interval: 10 }).toBe(2)
  } finally {
    feeding.abort()
    await Promise.all(feeds)
    await second.stop('finish')
  }
  const ended = async () => {
    const { rows } = await services.database.query<{ n: number }>({ text: 'select count(*)::int as n from records' })
    return rows[0]?.n
  }
  await expect.poll(ended, { timeout: 60_000 }).toBe(accepted)
}, 90_000)
