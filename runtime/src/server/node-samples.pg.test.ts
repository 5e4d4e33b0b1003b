import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { type DesignerRuntime, orderFlow, startDesignerRuntime } from './testing/designer-runtime.ts'

let runtime: DesignerRuntime
beforeAll(async () => {
  runtime = await startDesignerRuntime()
  await runtime.declareSystem('wms')
})
afterAll(() => runtime[Symbol.asyncDispose]())

describe('samples', () => {
  const inputs = (flow: string, node: string, query: object = {}) =>
    runtime.viewer.listNodeSamples({ params: { flow, node }, query })

  beforeAll(async () => {
    await runtime.declareSystem('sampled')
    await runtime.publish(orderFlow('sampled', { system: 'sampled', suffix: '!' }))
    runtime.target.behave = ({ body }) => ({ taken: true, answer: { status: body.number === 'SO-3' ? 422 : 200 } })
    const items = ['SO-1', 'SO-2', 'SO-3'].map((number) => ({ payload: { number } }))
    await runtime.admin.startFlow({ params: { flow: 'sampled' }, body: { items } })
    await vi.waitFor(
      async () => {
        const { items: records } = await runtime.viewer.findRecords({ query: { flow: 'sampled' } })
        expect(records.map(({ state }) => state).sort()).toEqual(['delivered', 'delivered', 'parked'])
      },
      { timeout: 60_000 },
    )
  })

  it('are what recent records brought to a node, the newest first, parked ones included', async () => {
    const { items, looked, notKept } = await inputs('sampled', 'send')
    expect(items.map(({ key, state, payload }) => ({ key, state, payload }))).toEqual([
      { key: 'SO-3', state: 'parked', payload: { number: 'SO-3', shaped: 'SO-3!' } },
      { key: 'SO-2', state: 'delivered', payload: { number: 'SO-2', shaped: 'SO-2!' } },
      { key: 'SO-1', state: 'delivered', payload: { number: 'SO-1', shaped: 'SO-1!' } },
    ])
    expect({ looked, notKept }).toEqual({ looked: 3, notKept: 0 })
    expect((await inputs('sampled', 'shape', { limit: 1 })).items).toMatchObject([{ payload: { number: 'SO-3' } }])
    expect((await inputs('sampled', 'in')).items).toHaveLength(3)
    expect((await inputs('sampled', 'never-drawn')).items).toEqual([])
    await expect(inputs('never-published', 'send')).rejects.toMatchObject({ code: 'NOT_FOUND' })
  })

  it('are also what left a node, by port', async () => {
    const out = await inputs('sampled', 'shape', { side: 'out', port: 'out', limit: 1 })
    expect(out.items).toMatchObject([{ port: 'out', payload: { number: 'SO-3', shaped: 'SO-3!' } }])
    expect((await inputs('sampled', 'shape', { side: 'out', port: 'other' })).items).toEqual([])
  })

  it('may have two megabytes, and one over the limit is named with its size and without its payload', async () => {
    const text = 'x'.repeat(2 * 1024 * 1024)
    await runtime.admin.startFlow({ params: { flow: 'sampled' }, body: { payload: { number: 'SO-BIG', text } } })
    await expect
      .poll(async () => (await inputs('sampled', 'send', { limit: 1 })).items[0]?.key, { timeout: 60_000 })
      .toBe('SO-BIG')
    const [whole] = (await inputs('sampled', 'send', { limit: 1 })).items
    expect(whole).toMatchObject({ isTooLarge: false, payload: { number: 'SO-BIG', text } })
    const [large, small] = (await inputs('sampled', 'send', { limit: 2, maxBytes: 1024 * 1024 })).items
    expect(large).toMatchObject({ key: 'SO-BIG', isTooLarge: true, sizeBytes: whole?.sizeBytes })
    expect(large && 'payload' in large).toBe(false)
    expect(small).toMatchObject({ isTooLarge: false })
  })

  it('show no secret that the runtime has handled', async () => {
    await runtime.admin.putCredential({
      params: { name: 'sampled-key' },
      body: {
        hosts: [new URL(runtime.target.url).host],
        credential: { type: 'bearer', token: 'canary-secret-of-sampled' },
      },
    })
    await runtime.declareSystem('sampled', { credential: 'sampled-key' })
    await runtime.admin.startFlow({
      params: { flow: 'sampled' },
      body: { payload: { number: 'SO-LEAK', note: 'canary-secret-of-sampled' } },
    })
    await expect
      .poll(async () => (await runtime.viewer.findRecords({ query: { key: 'SO-LEAK' } })).items[0]?.state, {
        timeout: 20_000,
      })
      .toBe('delivered')
    const [leak] = (await inputs('sampled', 'send', { limit: 1 })).items
    expect(leak?.key).toBe('SO-LEAK')
    expect(JSON.stringify(leak)).not.toContain('canary')
  })

  it('are missing, and counted, where the flow’s history keeps no payloads', async () => {
    const document = orderFlow('forgetful', { system: 'wms' })
    await runtime.publish({ ...document, settings: { ...document.settings, history: 'metadata' } })
    await runtime.admin.startFlow({ params: { flow: 'forgetful' }, body: { payload: { number: 'SO-1' } } })
    await expect
      .poll(async () => (await runtime.viewer.findRecords({ query: { flow: 'forgetful' } })).items[0]?.state, {
        timeout: 20_000,
      })
      .toBe('delivered')
    expect(await inputs('forgetful', 'send')).toMatchObject({ items: [], looked: 1, notKept: 1 })
    // What was accepted is in the record itself.
    expect((await inputs('forgetful', 'in')).items).toMatchObject([{ payload: { number: 'SO-1' } }])
  })
})
