import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { runCrossdock } from '../cli/testing/run-crossdock.ts'
import { type DesignerRuntime, orderFlow, startDesignerRuntime } from './testing/designer-runtime.ts'

let runtime: DesignerRuntime
beforeAll(async () => {
  runtime = await startDesignerRuntime()
})
afterAll(() => runtime[Symbol.asyncDispose]())

describe('what moves in a flow', () => {
  const nodesOf = async (flow: string) => {
    const { nodes } = await runtime.viewer.getFlowLive({ params: { flow } })
    return Object.fromEntries(
      nodes.map(({ node, passed, failed, retried, parked }) => [node, { passed, failed, retried, parked }]),
    )
  }

  it('is counted by node and wire, with what is parked', async () => {
    await runtime.declareSystem('counted')
    await runtime.publish(orderFlow('counted', { system: 'counted' }))
    runtime.target.behave = ({ body }) => ({ taken: true, answer: { status: body.number === 'SO-3' ? 422 : 200 } })
    await runtime.start('counted', ['SO-1', 'SO-2', 'SO-3'])
    await expect
      .poll(() => nodesOf('counted'), { timeout: 60_000 })
      .toEqual({
        in: { passed: 3, failed: 0, retried: 0, parked: 0 },
        shape: { passed: 3, failed: 0, retried: 0, parked: 0 },
        send: { passed: 2, failed: 1, retried: 0, parked: 1 },
      })
    const live = await runtime.viewer.getFlowLive({ params: { flow: 'counted' }, query: { minutes: 10 } })
    expect(live).toMatchObject({ flow: 'counted', version: 1, isPaused: false, windowMinutes: 10, isEstimated: false })
    expect(live.records).toMatchObject({ open: 1, parked: 1, waiting: 0 })
    expect(live.wires.map(({ from, passed }) => `${from} ${passed}`)).toEqual(['in.out 3', 'send.out 2', 'shape.out 3'])
    expect(live.wires.every(({ passedPerMinute }) => passedPerMinute > 0)).toBe(true)
    const { items } = await runtime.viewer.listFlows({})
    expect(items.find(({ id }) => id === 'counted')).toMatchObject({ records: { open: 1, parked: 1 } })
    await expect(runtime.viewer.getFlowLive({ params: { flow: 'no-such' } })).rejects.toMatchObject({
      code: 'NOT_FOUND',
    })
  })

  it('counts children where they are made, tries that failed, and what took the error port', async () => {
    await runtime.declareSystem('split-target')
    const { nodes, ...rest } = orderFlow('split-up', { system: 'split-target' })
    const fields = [{ target: 'failed', value: '=true' }]
    const lines = { type: 'split', version: 1, config: { items: '=lines' } }
    const note = { type: 'map', version: 1, config: { mode: 'extend', fields } }
    const send = { ...nodes.send, retry: { attempts: 2, delayMs: 1 }, onError: 'error-port' }
    await runtime.publish({
      ...{ ...rest, nodes: { in: nodes.in, lines, send, note } },
      wires: [
        { from: 'in.out', to: 'lines' },
        // The record is committed twice: when its children are made, and when this call has ended.
        { from: 'in.out', to: 'send' },
        { from: 'lines.out', to: 'send' },
        { from: 'send.error', to: 'note' },
      ],
    })
    runtime.target.behave = ({ body }) => ({ taken: false, answer: { status: body.sku === 'B' ? 503 : 200 } })
    const payload = { number: 'SO-5', lines: [{ sku: 'A' }, { sku: 'B' }, { sku: 'C' }] }
    await runtime.admin.startFlow({ params: { flow: 'split-up' }, body: { payload } })
    await expect
      .poll(() => nodesOf('split-up'), { timeout: 60_000 })
      .toEqual({
        in: { passed: 1, failed: 0, retried: 0, parked: 0 },
        lines: { passed: 1, failed: 0, retried: 0, parked: 0 },
        send: { passed: 3, failed: 1, retried: 1, parked: 0 },
        note: { passed: 1, failed: 0, retried: 0, parked: 0 },
      })
    const { wires } = await runtime.viewer.getFlowLive({ params: { flow: 'split-up' } })
    expect(wires.map(({ from, passed }) => `${from} ${passed}`)).toEqual([
      ...['in.out 1', 'lines.out 3', 'note.out 1', 'send.error 1', 'send.out 3'],
    ])
    runtime.target.behave = () => ({ taken: true, answer: { status: 200 } })
  })

  it('is told as it changes to who listens to that flow, and to nobody else', async () => {
    await runtime.declareSystem('told')
    await runtime.publish(orderFlow('told', { system: 'told' }))
    const headers = { authorization: `Bearer ${runtime.adminToken}` }
    const controller = new AbortController()
    const { signal } = controller
    const listen = async (query: string) => {
      const heard = { text: '' }
      const answer = await fetch(`${runtime.url}/api/v1/events${query}`, { headers, signal })
      void (async () => {
        for await (const piece of answer.body ?? []) heard.text += Buffer.from(piece).toString()
      })().catch(() => {})
      return heard
    }
    const [watching, general] = await Promise.all([listen('?flow=told'), listen('')])
    await expect.poll(() => watching.text, { timeout: 60_000 }).toContain('event: flow\ndata: {')
    await runtime.start('told', ['SO-7'])
    await expect
      .poll(() => watching.text, { timeout: 60_000 })
      .toMatch(/event: flow\ndata: \{.*"from":"send.out","passed":1/)
    await expect.poll(() => general.text, { timeout: 60_000 }).toContain('event: rates')
    expect(general.text).not.toContain('event: flow')
    // Who comes later begins with what is known, though nothing moves any more.
    const late = await listen('?flow=told')
    await expect
      .poll(() => late.text, { timeout: 60_000 })
      .toMatch(/event: flow\ndata: \{.*"from":"send.out","passed":1/)
    controller.abort()
  })

  it('says for which system a record waits: on the wire, in its detail and on the command line', async () => {
    await runtime.declareSystem('down', { breaker: { failures: 1, probeAfterSeconds: 600 } })
    await runtime.publish(orderFlow('waits', { system: 'down', retry: { attempts: 9, delayMs: 10 } }))
    runtime.target.behave = () => ({ taken: false, answer: { status: 503 } })
    const [record = ''] = await runtime.start('waits', ['SO-9'])
    const branches = async () => (await runtime.viewer.getRecord({ params: { record } })).branches
    await expect
      .poll(branches, { timeout: 60_000 })
      .toMatchObject([{ node: 'send', state: 'waiting', heldBecause: expect.stringContaining('It answers 503.') }])
    const { nodes } = await runtime.viewer.getFlowLive({ params: { flow: 'waits' } })
    expect(nodes.find(({ node }) => node === 'send')).toMatchObject({
      ...{ waiting: 1, heldBecause: expect.stringContaining('It answers 503.') },
    })
    const { items } = await runtime.viewer.listSystems({})
    expect(items.find(({ name }) => name === 'down')?.health).toMatchObject({
      ...{ breaker: 'open', reason: 'It answers 503.', probeAt: expect.any(String) },
    })
    const { stdout } = await runCrossdock(['records', '--id', record], {
      CROSSDOCK_SERVER: runtime.url,
      CROSSDOCK_TOKEN: runtime.adminToken,
    })
    expect(stdout).toMatch(/Stands\n *waiting at send .*waits for a system: down: It answers 503\./)
    expect(await runtime.admin.testSystem({ params: { name: 'down' } })).toMatchObject({
      ...{ isReachable: false, outcome: 'unreachable', error: { code: 'REMOTE_UNAVAILABLE' } },
    })
    runtime.target.behave = () => ({ taken: true, answer: { status: 200 } })
  })
})
