import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { loadFlowLive } from './store/live-queries.ts'
import { declare } from './testing/declare.ts'
import { postgresUrl } from './testing/services.ts'
import { startTestRuntime, type TestRuntime } from './testing/test-runtime.ts'
import { startTestTarget, type TestHttpTarget } from './testing/test-target.ts'

const me = { name: 'tester' }
const once = { attempts: 1, delayMs: 0, maxDelayMs: 0 }

let started: TestRuntime
let target: TestHttpTarget
beforeAll(async () => {
  started = await startTestRuntime({ databaseUrl: postgresUrl() })
})
afterAll(() => started[Symbol.asyncDispose]())
beforeEach(async () => {
  target = await startTestTarget()
  const systems = { wms: { kind: 'http', baseUrl: target.url, network: 'loopback' } }
  await declare(started.runtime.services, { systems })
  return () => target[Symbol.asyncDispose]()
})

type Wires = readonly (readonly [from: string, to: string])[]

function flow(id: string, nodes: Readonly<Record<string, object>>, wires: Wires): string {
  return JSON.stringify({
    format: 'crossdock/flow@1',
    id,
    name: id,
    record: { entity: 'order', key: '=number' },
    settings: { lanes: 2 },
    nodes: Object.fromEntries(Object.entries(nodes).map(([name, node]) => [name, { version: 1, ...node }])),
    wires: wires.map(([from, to]) => ({ from, to })),
  })
}

const send = (path: string) => ({
  type: 'http-request',
  name: 'Send',
  config: { system: 'wms', path, idempotency: { targetHonours: true } },
  retry: once,
})
const map = (value: unknown) => ({ type: 'map', config: { mode: 'extend', fields: [{ target: 'mark', value }] } })

/** A subflow that marks a record and sends it. */
function sending(id: string, path: string): string {
  const ok = { type: 'subflow-output', config: { port: 'ok' } }
  return flow(id, { in: { type: 'subflow-input' }, send: send(path), ok }, [
    ['in.out', 'send'],
    ['send.out', 'ok'],
  ])
}

function calling(id: string, config: object, more: { readonly nodes?: object; readonly wires?: Wires } = {}): string {
  const call = { type: 'subflow', name: 'Hand over', config }
  return flow(id, { start: { type: 'manual' }, call, ...more.nodes }, [['start.out', 'call'], ...(more.wires ?? [])])
}

async function publish(document: string): Promise<number> {
  const published = await started.runtime.services.publish(document, { message: '', actor: me })
  if (!published.ok) throw new Error(JSON.stringify(published))
  return published.version
}

async function refusalOf(document: string): Promise<readonly string[]> {
  const published = await started.runtime.services.publish(document, { message: '', actor: me })
  return published.ok ? [] : published.problems.map(({ code, path }) => `${code} ${path}`)
}

async function start(id: string, payload: object): Promise<string> {
  const report = await started.runtime.services.startManual({ flow: id, items: [{ payload }] }, me)
  return report.recordIds[0] ?? ''
}

function stateOf(record: string) {
  return async () => {
    const { rows } = await started.runtime.services.database.query<{ state: string }>({
      text: `select state from (select id, state from open_records union all select id, state from records) r where id = $1`,
      values: [record],
    })
    return rows[0]?.state
  }
}

async function exceptionsOf(record: string): Promise<readonly { readonly node: string; readonly code: string }[]> {
  const { rows } = await started.runtime.services.database.query<{ node: string; code: string }>({
    text: 'select node, code from exceptions where record_id = $1 order by opened_at',
    values: [record],
  })
  return rows
}

describe('a subflow on a runtime', () => {
  it('is refused while it is missing, has other ports, or is no subflow; and takes no records by itself', async () => {
    const call = calling('refused-caller', { flow: 'later', version: 1, ports: ['ok'] })
    expect(await refusalOf(call)).toEqual(['SUBFLOW_MISSING /nodes/call/config/version'])
    await publish(sending('later', '/later'))
    expect(await refusalOf(calling('refused-caller', { flow: 'later', version: 1, ports: [] }))).toEqual([
      'SUBFLOW_PORTS /nodes/call/config/ports',
    ])
    expect(await publish(call)).toBe(1)
    expect(await refusalOf(calling('x', { flow: 'refused-caller', version: 1, ports: [] }))).toEqual([
      'SUBFLOW_MISSING /nodes/call/config/flow',
    ])
    await expect(start('later', { number: 'SO-1' })).rejects.toMatchObject({ code: 'CONFLICT' })
  })

  it('needs in this environment what its nodes need, said with the place', async () => {
    const stranger = JSON.parse(sending('stranger', '/x'))
    stranger.nodes.send.config.system = 'unheard-of'
    await started.runtime.services.publish(JSON.stringify(stranger), { message: '', actor: me, allowMissing: true })
    const found = await started.runtime.services.validate(calling('c', { flow: 'stranger', version: 1, ports: ['ok'] }))
    expect(found).toMatchObject({ problems: [], missing: [{ name: 'unheard-of', node: 'call/send' }] })
  })

  it('carries the same record through its nodes, and keeps its place while both flows are published again', async () => {
    await publish(sending('hand-over', '/one'))
    await publish(calling('orders', { flow: 'hand-over', version: 1, ports: ['ok'] }))
    target.behave = () => ({ taken: false, answer: { status: 422 } })
    const record = await start('orders', { number: 'SO-1' })
    await expect.poll(stateOf(record), { timeout: 60_000 }).toBe('parked')
    expect(await exceptionsOf(record)).toMatchObject([{ node: 'call/send', code: 'REMOTE_REJECTED' }])
    const version = await publish(sending('hand-over', '/two'))
    await publish(
      calling(
        'orders',
        { flow: 'hand-over', version, ports: ['ok'] },
        { nodes: { after: map('x') }, wires: [['call.ok', 'after']] },
      ),
    )
    target.behave = () => ({ taken: true, answer: { status: 201 } })
    expect(await started.runtime.services.repair.retry({ recordIds: [record] }, me)).toMatchObject({ done: [record] })
    await expect.poll(stateOf(record), { timeout: 60_000 }).toBe('delivered')
    const [first, second] = target.calls
    expect([first?.path, second?.path]).toEqual(['/one', '/one'])
    expect(second?.key).toBe(first?.key)

    const later = await start('orders', { number: 'SO-2' })
    await expect.poll(stateOf(later), { timeout: 60_000 }).toBe('delivered')
    expect(target.calls.at(-1)?.path).toBe('/two')
  })

  it('keeps the idempotency key when a record runs on in a newer version of the caller', async () => {
    await publish(sending('keyed', '/keyed'))
    const call = { flow: 'keyed', version: 1, ports: ['ok'] }
    await publish(calling('keyed-caller', call))
    target.behave = () => ({ taken: false, answer: { status: 422 } })
    const record = await start('keyed-caller', { number: 'SO-1' })
    await expect.poll(stateOf(record), { timeout: 60_000 }).toBe('parked')
    await publish(
      calling('keyed-caller', call, {
        nodes: { before: map('x'), after: map('y') },
        wires: [
          ['call.ok', 'after'],
          ['start.out', 'before'],
        ],
      }),
    )
    target.behave = () => ({ taken: true, answer: { status: 201 } })
    const report = await started.runtime.services.repair.retry({ recordIds: [record], version: 'current' }, me)
    expect(report).toMatchObject({ done: [record] })
    await expect.poll(stateOf(record), { timeout: 60_000 }).toBe('delivered')
    expect(new Set(target.calls.map(({ key }) => key)).size).toBe(1)
  })

  it('leads a failure inside to the error port of the call', async () => {
    await publish(sending('failing', '/failing'))
    await publish(
      calling(
        'catching',
        { flow: 'failing', version: 1, ports: ['ok'] },
        {
          nodes: { saved: send('/saved') },
          wires: [['call.error', 'saved']],
        },
      ),
    )
    target.behave = ({ path }) => ({ taken: path === '/saved', answer: { status: path === '/saved' ? 201 : 422 } })
    const record = await start('catching', { number: 'SO-1' })
    await expect.poll(stateOf(record), { timeout: 60_000 }).toBe('delivered')
    expect(target.calls.at(-1)).toMatchObject({ path: '/saved', body: { error: { node: 'call/send' } } })
  })

  it('counts what passes inside under the names of its nodes', async () => {
    await publish(sending('counted', '/counted'))
    await publish(calling('counting', { flow: 'counted', version: 1, ports: ['ok'] }))
    const record = await start('counting', { number: 'SO-1' })
    await expect.poll(stateOf(record), { timeout: 60_000 }).toBe('delivered')
    const live = () => loadFlowLive(started.runtime.services.database, { flow: 'counting', minutes: 60 })
    const passed = async () => (await live()).nodes.map(({ node, passed }) => `${node} ${passed}`)
    await expect.poll(passed, { timeout: 60_000 }).toEqual(['call 1', 'call/ok 1', 'call/send 1', 'start 1'])
    expect((await live()).wires.map(({ from }) => from)).toEqual(
      expect.arrayContaining(['call.enter', 'call/ok.leave:ok']),
    )
  })
})
