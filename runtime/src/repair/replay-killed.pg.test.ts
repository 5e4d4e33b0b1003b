import { expect, it } from 'vitest'
import { openKillableDesk } from '../testing/killable-desk.ts'

const anna = { name: 'Anna', reason: 'the WMS takes them now' }
const recordCount = 150

const flow = JSON.stringify({
  format: 'crossdock/flow@1',
  id: 'release',
  name: 'Release',
  record: { entity: 'order', key: '=number' },
  settings: { lanes: 2 },
  nodes: {
    in: { type: 'manual', version: 1 },
    wms: {
      type: 'http-request',
      version: 1,
      config: { system: 'wms', path: '/orders', idempotency: { targetHonours: true } },
    },
  },
  wires: [{ from: 'in.out', to: 'wms' }],
})

it('a replay whose runtime is killed in the middle goes on in the next one: nothing twice, and its report is complete', {
  timeout: 600_000,
}, async () => {
  await using bench = await openKillableDesk()
  const { killable, services, target } = bench
  const { database, repair } = services
  await services.publish(flow, { message: 'test', actor: { name: 'tester' } })
  target.behave = () => ({ taken: false, answer: { status: 422 } })
  const items = Array.from({ length: recordCount }, (_, n) => ({ payload: { number: `SO-${n}` } }))
  await services.startManual({ flow: 'release', items }, { name: 'tester' })
  const countOf = async (text: string) => (await database.query<{ n: number }>({ text })).rows[0]?.n
  const parked = () => countOf(`select count(*)::int as n from open_records where state = 'parked'`)
  await expect.poll(parked, { timeout: 60_000 }).toBe(recordCount)

  target.behave = () => ({ taken: true, answer: { status: 201 } })
  const order = { verb: 'retry', filter: { flow: 'release' }, perSecond: 60 } as const
  const { id } = await repair.replays.start(order, anna)
  const startedCount = async () => (await repair.replays.show(id)).counts.started
  await expect.poll(startedCount, { timeout: 60_000 }).toBeGreaterThan(20)
  await killable.kill()
  expect((await repair.replays.show(id)).counts.pending).toBeGreaterThan(0)

  await killable.start()
  await expect.poll(async () => (await repair.replays.show(id)).state, { timeout: 480_000 }).toBe('finished')
  expect(await repair.replays.show(id)).toMatchObject({
    counts: { chosen: recordCount, pending: 0, started: recordCount, refused: 0, left: 0 },
    states: { delivered: recordCount },
  })
  expect(target.effects.size).toBe(recordCount)
  expect(new Set([...target.effects.values()].map(({ body }) => body.number)).size).toBe(recordCount)
  expect(await countOf(`select count(*)::int as n from audit where action = 'record.retry'`)).toBe(recordCount)
})
