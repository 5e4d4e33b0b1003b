import { expect, it } from 'vitest'
import { declare } from './testing/declare.ts'
import { postgresUrl } from './testing/services.ts'
import { startTestRuntime } from './testing/test-runtime.ts'
import { startTestTarget } from './testing/test-target.ts'

it('polled items with something that no record may have park, each once, and their neighbours come in', async () => {
  await using origin = await startTestTarget()
  const items = [
    { id: 1, number: 'A' },
    { id: 2, number: 'B', note: 'a\u0000b' },
    { id: 3, number: 'C', note: 'half \ud800' },
    JSON.parse('{"id":4,"number":"D","__proto__":{"isAdmin":true}}'),
    { id: 5, number: 'E' },
  ]
  origin.behave = () => ({ taken: true, answer: { status: 200, body: items } })
  await using started = await startTestRuntime({ databaseUrl: postgresUrl() })
  const { services } = started.runtime
  await declare(services, { systems: { origin: { kind: 'http', baseUrl: origin.url, network: 'loopback' } } })
  const config = { system: 'origin', path: '/orders', when: { type: 'every', seconds: 1 }, messageId: '=id' }
  const flow = {
    ...{ format: 'crossdock/flow@1', id: 'polled', name: 'Polled', record: { entity: 'order', key: '=number' } },
    nodes: {
      in: { type: 'http-poll', version: 1, config },
      stop: { type: 'filter', version: 1, config: { keep: '=true' } },
    },
    wires: [{ from: 'in.out', to: 'stop' }],
  }
  expect(await services.publish(JSON.stringify(flow), { message: 'test', actor: { name: 'tester' } })).toMatchObject({
    ok: true,
  })
  const keysOf = async (text: string) =>
    (await services.database.query<{ what: string }>({ text })).rows.map(({ what }) => what)
  await expect.poll(() => keysOf('select key as what from records order by 1')).toEqual(['A', 'E'])
  const polls = async () => (await keysOf(`select node as what from schedule_fires where outcome = 'done'`)).length
  await expect.poll(polls).toBeGreaterThan(2)
  expect(await keysOf('select code as what from exceptions')).toEqual(Array(3).fill('INPUT_INVALID'))
})
