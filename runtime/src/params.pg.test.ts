import { afterAll, beforeAll, expect, it } from 'vitest'
import { loadParams, putParams } from './store/param-store.ts'
import { loadJourney } from './store/record-detail.ts'
import { postgresUrl } from './testing/services.ts'
import { startTestRuntime, type TestRuntime } from './testing/test-runtime.ts'

const me = { name: 'tester' }
let started: TestRuntime
beforeAll(async () => {
  started = await startTestRuntime({ databaseUrl: postgresUrl() })
})
afterAll(() => started[Symbol.asyncDispose]())

const flow = (id: string, value: string) =>
  JSON.stringify({
    ...{ format: 'crossdock/flow@1', id, name: id, record: { entity: 'order', key: '=number' } },
    nodes: {
      in: { type: 'manual', version: 1 },
      map: { type: 'map', version: 1, config: { fields: [{ target: 'site', value }] } },
    },
    wires: [{ from: 'in.out', to: 'map' }],
  })

async function carried(id: string, number: string): Promise<unknown> {
  const { services } = started.runtime
  const { recordIds } = await services.startManual({ flow: id, items: [{ payload: { number } }] }, me)
  let out: unknown
  await expect
    .poll(
      async () => {
        const steps = await loadJourney(services.database, recordIds[0] ?? '')
        out = steps.find(({ node }) => node === 'map')?.out?.[0]?.payload
        return out
      },
      { timeout: 60_000 },
    )
    .toBeDefined()
  return out
}

async function set(params: Readonly<Record<string, unknown>>, expectedVersion?: number): Promise<void> {
  const { services } = started.runtime
  await putParams(services.database, { params, actor: 'anna', expectedVersion })
  await services.bindingsChanged()
}

it('expressions read the parameters of the environment, a changed one from the next record on', async () => {
  await set({ site: 'BER', limit: 3 })
  const published = await started.runtime.services.publish(flow('sites', '=params.site'), { message: '', actor: me })
  expect(published.ok).toBe(true)
  expect(await carried('sites', 'SO-1')).toEqual({ site: 'BER' })
  await set({ site: 'GRZ' })
  expect(await carried('sites', 'SO-2')).toEqual({ site: 'GRZ' })
})

it('a parameter that is not set here is found before publishing, unless the expression asks whether it is', async () => {
  const { services } = started.runtime
  await set({ site: 'BER' })
  const missing = async (value: string) => (await services.validate(flow('asking', value))).missing
  expect(await missing('=params.zone + params.site')).toMatchObject([{ kind: 'param', name: 'zone', node: 'map' }])
  expect(await missing('=has(params.zone) ? params.zone : "none"')).toEqual([])
  expect(await missing('=order.params.zone + "params.zone"')).toEqual([])
})

it('what two people change at the same time does not overwrite each other, and each change is in the audit', async () => {
  const { database } = started.runtime.services
  const { version } = await loadParams(database)
  await set({ site: 'BER', mine: 1 }, version)
  await expect(set({ site: 'BER', yours: 2 }, version)).rejects.toMatchObject({ code: 'CONFLICT' })
  expect((await loadParams(database)).params).toEqual({ site: 'BER', mine: 1 })
  const { rows } = await database.query<{ actor: string; detail: unknown }>({
    text: `select actor, detail from audit where action = 'params.put' order by at desc limit 1`,
  })
  expect(rows).toEqual([{ actor: 'anna', detail: { changed: ['mine'] } }])
})
