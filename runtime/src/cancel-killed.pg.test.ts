import { expect, it } from 'vitest'
import { findCancelledLanes, markCancelled } from './store/cancel-store.ts'
import { loadRun } from './store/run-queries.ts'
import { openKillableDesk } from './testing/killable-desk.ts'
import type { TestHttpTarget } from './testing/test-target.ts'

const recordCount = 1_500

/** A target that does not see repetitions: what was sent before the crash and never answered stays unknown. */
const flow = JSON.stringify({
  format: 'crossdock/flow@1',
  id: 'release',
  name: 'Release',
  record: { entity: 'order', key: '=number' },
  settings: { lanes: 2 },
  nodes: {
    in: { type: 'manual', version: 1 },
    wms: { type: 'http-request', version: 1, config: { system: 'wms', path: '/orders' } },
  },
  wires: [{ from: 'in.out', to: 'wms' }],
})

it('a cancellation whose runtime is killed in the middle is carried on by the next one: nothing is sent after it, nothing is left open but what nobody knows', {
  timeout: 600_000,
}, async () => {
  await using bench = await openKillableDesk()
  const { killable, services, target } = bench
  const { database } = services
  await services.publish(flow, { message: 'test', actor: { name: 'tester' } })
  const items = Array.from({ length: recordCount }, (_, n) => ({ payload: { number: `SO-${n}` } }))
  const { runId } = await services.startManual({ flow: 'release', items }, { name: 'tester' })
  const followers = await services.startManual({ flow: 'release', items: items.slice(-5) }, { name: 'tester' })
  await expect.poll(() => target.calls.length, { timeout: 60_000 }).toBeGreaterThan(100)
  // From here on every call hangs, so that some are surely under way when the power goes.
  target.behave = () => ({ taken: true, answer: 'hang' })
  const sent = target.calls.length
  await expect.poll(() => target.calls.length, { timeout: 60_000 }).toBeGreaterThan(sent)
  await database.transaction((sql) => markCancelled(sql, { runId, by: 'Anna', reason: 'the wrong file' }))
  await findCancelledLanes(database)
  const ended = async () => (await loadRun(database, runId)).cancelled?.endedRecords ?? 0
  await expect.poll(ended, { timeout: 60_000 }).toBeGreaterThan(0)
  await killable.kill()
  const atKill = target.calls.length
  expect((await loadRun(database, runId)).cancelled).not.toHaveProperty('overAt')

  target.behave = () => ({ taken: true, answer: { status: 201 } })
  await killable.start()
  const isOver = async () => (await loadRun(database, runId)).cancelled?.overAt
  await expect.poll(isOver, { timeout: 150_000 }).toBeTypeOf('string')
  const { cancelled, states } = await loadRun(database, runId)
  const { delivered = 0, parked = 0, resolved = 0 } = states
  expect(delivered + parked + resolved).toBe(recordCount)
  expect(parked).toBeGreaterThan(0)
  expect(cancelled?.endedRecords).toBe(resolved)
  const numbers = (calls: TestHttpTarget['calls']) => calls.map(({ body }) => body.number ?? '')
  const ofRun = new Set(items.slice(0, -5).map(({ payload }) => payload.number))
  expect(numbers(target.calls.slice(atKill)).filter((number) => ofRun.has(number))).toEqual([])
  expect(numbers(target.calls).filter((number) => ofRun.has(number)).length).toBe(
    new Set(numbers(target.calls).filter((number) => ofRun.has(number))).size,
  )
  // Whoever follows the cancelled ones goes on, but not past one whose outcome nobody knows.
  const isSettled = async () => {
    const { delivered: gone = 0, held = 0 } = (await loadRun(database, followers.runId)).states
    return gone + held
  }
  await expect.poll(isSettled, { timeout: 60_000 }).toBe(5)
  const { rows } = await database.query<{ code: string; n: number }>({
    text: `select code, count(*)::int as n from exceptions where state = 'open' group by code`,
  })
  expect(rows).toEqual([{ code: 'OUTCOME_UNKNOWN', n: parked }])
})
