import { expect, it } from 'vitest'
import { declare } from './testing/declare.ts'
import { postgresUrl } from './testing/services.ts'
import { startTestRuntime } from './testing/test-runtime.ts'
import { startTestTarget } from './testing/test-target.ts'

const actor = { name: 'tester' }
const manual = { type: 'manual', version: 1, name: 'In' }

it('flows whose system does not answer hold up no other flow, however many lanes they have', async () => {
  await using target = await startTestTarget()
  target.behave = () => ({ taken: false, answer: 'hang' })
  await using started = await startTestRuntime({ databaseUrl: postgresUrl() })
  const { services } = started.runtime
  await declare(services, {
    systems: { silent: { kind: 'http', baseUrl: target.url, network: 'loopback', maxConcurrent: 100 } },
  })
  const publish = async (id: string, node: object, settings: object) => {
    const nodes = { in: manual, next: { version: 1, name: 'Next', ...node } }
    const wires = [{ from: 'in.out', to: 'next' }]
    const flow = {
      ...{ format: 'crossdock/flow@1', id, name: id },
      record: { entity: 'order', key: '=number' },
      settings,
      nodes,
      wires,
    }
    expect(await services.publish(JSON.stringify(flow), { message: 'test', actor })).toMatchObject({ ok: true })
  }
  const write = {
    type: 'http-request',
    config: { system: 'silent', path: '/orders', timeouts: { headersMs: 600_000, totalMs: 600_000 } },
  }
  for (let n = 0; n < 10; n++) {
    await publish(`hangs-${n}`, write, { lanes: 16 })
    const items = Array.from({ length: 100 }, (_, order) => ({ payload: { number: `SO-${order}` } }))
    await services.startManual({ flow: `hangs-${n}`, items }, actor)
  }
  await expect.poll(() => target.calls.length).toBe(100)
  await publish('healthy', { type: 'filter', config: { keep: '=true' } }, { lanes: 1 })
  await services.startManual({ flow: 'healthy', items: [{ payload: { number: 'SO-1' } }] }, actor)
  const ended = async () =>
    (await services.database.query({ text: `select 1 from records where flow_id = 'healthy'` })).rowCount
  await expect.poll(ended).toBe(1)
  await started.runtime.stop('abort')
})
