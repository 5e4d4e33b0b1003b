import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type DebugRuntime, startDebugRuntime, stepper, trackOf, wayFlow } from './testing/debug-runtime.ts'

let runtime: DebugRuntime
beforeAll(async () => {
  runtime = await startDebugRuntime()
})
afterAll(() => runtime[Symbol.asyncDispose]())

const order = (number: string, more: object = {}) => ({ number, qty: 3, lines: [{ sku: 'A' }], ...more })
const stateOf = async (id: string) => (await runtime.as.viewer.getRecord({ params: { record: id } })).state
const sentOf = (number: string) =>
  runtime.target.calls.filter(({ path, body }) => path.startsWith('/orders') && body.number === number)

async function listen(flow: string, more: object) {
  const { operator } = runtime.as
  const { key, ...rest } = more as { key?: string }
  await runtime.publish(wayFlow(flow))
  const start = { kind: 'live' as const, ...(key === undefined ? {} : { key }) }
  const me = stepper(operator, await operator.startDebug({ body: { flow, start, ...rest } }))
  const get = () => operator.getDebug({ params: { session: me.session.id } })
  return { me, get, operator, session: me.session.id }
}

describe('a live session', () => {
  it('holds records of its key at the breakpoint, with their followers, and nobody else’s', async () => {
    const { get, me, operator, session } = await listen('held', { key: 'SO-1', breakpoints: [{ node: 'send' }] })
    expect(me.session).toMatchObject({
      state: 'listening',
      message: 'Waiting until a record of SO-1 comes to a breakpoint.',
    })
    const ids = await runtime.accept(
      'held',
      ['SO-1', 'SO-2', 'SO-1', 'SO-3'].map((number) => order(number)),
    )
    await expect.poll(async () => (await get()).state, { timeout: 60_000 }).toBe('paused')
    await expect
      .poll(() => Promise.all(ids.map(stateOf)), { timeout: 60_000 })
      .toEqual(['waiting', 'delivered', 'held', 'delivered'])
    const held = await runtime.as.viewer.getRecord({ params: { record: ids[0] ?? '' } })
    expect(held.branches).toMatchObject([{ node: 'send', heldBecause: 'Held for debugging by a operator' }])
    const { items } = await runtime.as.viewer.findRecords({ query: { flow: 'held', key: 'SO-1' } })
    expect(items.map(({ reason }) => reason)).toEqual([undefined, 'Held for debugging by a operator'])
    const found = await get()
    expect(trackOf(found)).toEqual(['in accepted', 'shape passed', 'note passed', 'sort passed', 'send arrived'])
    expect(found).toMatchObject({
      focus: { node: 'send' },
      records: [{ recordedId: ids[0], isHolding: true, state: 'ready', branches: [{ payload: { noted: true } }] }],
    })
    // The copy is stepped; the real one stands still.
    await me.act({ act: 'continue' })
    expect(me.session.steps.at(-1)).toMatchObject({ node: 'tell', mode: 'simulated' })
    expect(me.session.message).toBe('The copy has come to its end; SO-1 itself is still held for you.')
    expect(sentOf('SO-1')).toEqual([])
    await me.act({ act: 'release', recordId: ids[0] ?? '' })
    expect(me.session.records[0]).toMatchObject({ isHolding: false })
    // Its follower has the same key: it is held in its turn.
    await expect.poll(() => stateOf(ids[0] ?? ''), { timeout: 60_000 }).toBe('delivered')
    await expect.poll(() => stateOf(ids[2] ?? ''), { timeout: 60_000 }).toBe('waiting')
    await operator.endDebug({ params: { session } })
    await expect.poll(() => stateOf(ids[2] ?? ''), { timeout: 60_000 }).toBe('delivered')
    expect(sentOf('SO-1')).toHaveLength(2)
  })

  it('lets a record go on with another payload, and the journey says who gave it', async () => {
    const { get, me } = await listen('edited', {
      breakpoints: [{ node: 'sort', port: 'otherwise', condition: '=qty == 7' }],
    })
    const [id = '', other = ''] = await runtime.accept('edited', [order('SO-11', { qty: 7 }), order('SO-12')])
    await expect.poll(async () => (await get()).records.length, { timeout: 60_000 }).toBe(1)
    await expect.poll(() => stateOf(other), { timeout: 60_000 }).toBe('delivered')
    await me.act({ act: 'focus', recordId: id, branch: '0' })
    expect(me.session.focus).toMatchObject({ node: 'send' })
    await me.act({ act: 'release', recordId: id, payload: { number: 'SO-11', corrected: true } })
    await expect.poll(() => stateOf(id), { timeout: 60_000 }).toBe('delivered')
    const { journey } = await runtime.as.viewer.getRecord({ params: { record: id } })
    expect(journey.find(({ outcome }) => outcome === 'resumed')).toMatchObject({
      node: 'send',
      resumed: { by: 'a operator', payload: { corrected: true }, was: { qty: 7 } },
    })
    expect(sentOf('SO-11')).toMatchObject([{ body: { corrected: true } }])
    await expect(me.act({ act: 'release', recordId: id })).rejects.toMatchObject({ code: 'CONFLICT' })
  })

  it('ends a held record as resolved by who drops it, with the reason', async () => {
    const { get, me } = await listen('dropped', { key: 'SO-21' })
    const [id = ''] = await runtime.accept('dropped', [order('SO-21')])
    await expect.poll(async () => (await get()).focus?.node, { timeout: 60_000 }).toBe('shape')
    await expect(me.act({ act: 'drop' })).rejects.toMatchObject({ code: 'INPUT_INVALID' })
    await me.act({ act: 'drop', reason: 'A test order of the trainer' })
    const record = await runtime.as.viewer.getRecord({ params: { record: id } })
    expect(record).toMatchObject({ state: 'resolved', reason: 'A test order of the trainer', endedBy: 'a operator' })
    expect(sentOf('SO-21')).toEqual([])
  })

  it('that nobody ends lets everything go when its time is up', async () => {
    const { get, session } = await listen('forgotten', { key: 'SO-31', breakpoints: [{ node: 'send' }] })
    const [id = ''] = await runtime.accept('forgotten', [order('SO-31')])
    await expect.poll(() => stateOf(id), { timeout: 60_000 }).toBe('waiting')
    const { database } = runtime.started.runtime.services
    await database.query({ text: `update debug_sessions set expires_at = now() where id = $1`, values: [session] })
    await expect.poll(() => stateOf(id), { timeout: 60_000 }).toBe('delivered')
    await expect(get()).rejects.toMatchObject({ code: 'NOT_FOUND' })
  })

  it('with a condition that cannot be evaluated stops nothing and says so', async () => {
    const { get } = await listen('wrong', { breakpoints: [{ node: 'send', condition: '=nothing.here > 1' }] })
    const [id = ''] = await runtime.accept('wrong', [order('SO-41')])
    await expect.poll(() => stateOf(id), { timeout: 60_000 }).toBe('delivered')
    await expect.poll(async () => (await get()).notices.length, { timeout: 60_000 }).toBe(1)
    expect((await get()).notices).toMatchObject([expect.stringContaining('=nothing.here > 1')])
  })

  it('holds twenty records at most, whatever its breakpoints', async () => {
    const { get, operator, session } = await listen('many', { breakpoints: [{ node: 'send' }] })
    const ids = await runtime.accept(
      'many',
      Array.from({ length: 60 }, (_, at) => order(`SO-M${at}`)),
    )
    const counts = async () => {
      const { items } = await runtime.as.viewer.findRecords({ query: { flow: 'many', limit: 200 } })
      return [
        items.filter(({ state }) => state === 'waiting').length,
        items.filter(({ state }) => state === 'delivered').length,
      ]
    }
    await expect.poll(counts, { timeout: 60_000 }).toEqual([20, 40])
    expect((await get()).records).toHaveLength(20)
    await operator.endDebug({ params: { session } })
    await expect.poll(counts, { timeout: 60_000 }).toEqual([0, 60])
    expect(ids).toHaveLength(60)
  })

  it('tells whoever listens that a record has come, that somebody else has acted, or that it is over', async () => {
    const { get, me, session } = await listen('told', { key: 'SO-61' })
    const ending = new AbortController()
    const events = await runtime.listen(`debug=${session}`, ending.signal)
    const told = () =>
      [...events.text().matchAll(/^event: debug\ndata: (.+)$/gm)].map(([, data = '']) => JSON.parse(data) as unknown)
    await expect
      .poll(told, { timeout: 60_000 })
      .toEqual([{ session, revision: me.session.revision, state: 'listening' }])
    await runtime.accept('told', [order('SO-61')])
    await expect.poll(() => told().at(-1), { timeout: 60_000 }).toMatchObject({ state: 'paused' })
    expect(told().at(-1)).toMatchObject({ revision: (await get()).revision })
    const acted = await runtime.as.admin.actDebug({ params: { session }, body: { act: 'step' } })
    await expect.poll(() => told().at(-1), { timeout: 60_000 }).toMatchObject({ revision: acted.revision })
    await runtime.as.admin.endDebug({ params: { session } })
    await expect.poll(() => told().at(-1), { timeout: 60_000 }).toMatchObject({ state: 'ended' })
    ending.abort()
  })

  it('lets a real write of a record that it holds through; released, the record recalls it', async () => {
    const { get, me } = await listen('owned', { key: 'SO-51', breakpoints: [{ node: 'send' }] })
    const [id = ''] = await runtime.accept('owned', [order('SO-51')])
    await expect.poll(async () => (await get()).focus?.node, { timeout: 60_000 }).toBe('send')
    await me.act({ act: 'mode', node: 'send', mode: 'real' })
    await me.act({ act: 'step' })
    expect(sentOf('SO-51')).toHaveLength(1)
    await me.act({ act: 'release', recordId: id })
    await expect.poll(() => stateOf(id), { timeout: 60_000 }).toBe('delivered')
    const { journey } = await runtime.as.viewer.getRecord({ params: { record: id } })
    expect(journey.find(({ node }) => node === 'send')).toMatchObject({ outcome: 'recalled' })
    expect(sentOf('SO-51')).toHaveLength(1)
  })
})
