import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { startRuntime } from '../main.ts'
import { clientsOf } from '../testing/api-client.ts'
import { type DebugRuntime, startDebugRuntime, stepper, trackOf, wayFlow } from './testing/debug-runtime.ts'

let runtime: DebugRuntime
beforeAll(async () => {
  runtime = await startDebugRuntime()
  await runtime.publish(wayFlow('way'))
})
afterAll(async () => {
  // Some calls are left hanging.
  await runtime.started.runtime.stop('abort')
  await runtime[Symbol.asyncDispose]()
})
beforeEach(() => {
  runtime.target.behave = () => ({ taken: true, answer: { status: 200, body: { ok: true } } })
})

const order = (number: string, more: object = {}) => ({ number, qty: 3, lines: [{ sku: 'A' }, { sku: 'B' }], ...more })

/** Accepts an order and waits until nothing more happens to it by itself. */
async function recorded(payload: object, state: string): Promise<string> {
  const [id = ''] = await runtime.accept('way', [payload])
  const stateOf = async () => (await runtime.as.viewer.getRecord({ params: { record: id } })).state
  await expect.poll(stateOf, { timeout: 60_000 }).toBe(state)
  return id
}

async function beginWith(recordId: string, more: object = {}) {
  const { designer } = runtime.as
  const { fromNode, ...rest } = more as { fromNode?: string }
  const start = { kind: 'record' as const, recordId, ...(fromNode === undefined ? {} : { fromNode }) }
  return stepper(designer, await designer.startDebug({ body: { flow: 'way', start, ...rest } }))
}

describe('a recorded record', () => {
  it('is the track, with what came in, went out and was answered; what the outside answered is pinned', async () => {
    const id = await recorded(order('SO-11'), 'delivered')
    const me = await beginWith(id)
    expect(trackOf(me.session)).toEqual([
      ...['in accepted', 'shape passed', 'note passed', 'sort passed', 'send passed', 'sent passed', 'tell passed'],
    ])
    expect(me.session).toMatchObject({ state: 'ended', version: 1, records: [{ recordedId: id, state: 'delivered' }] })
    expect(me.session.steps.every(({ isRecorded }) => isRecorded)).toBe(true)
    expect(me.session.steps[4]).toMatchObject({
      in: { number: 'SO-11', noted: true },
      out: [{ payload: { ok: true } }],
      evidence: { response: { status: 200 } },
    })
    expect(me.session.nodes).toMatchObject([
      { node: 'book', mode: 'simulated' },
      { node: 'send', mode: 'pinned' },
      { node: 'tell', mode: 'pinned' },
    ])
    const sentBefore = runtime.target.calls.length
    for (let i = 0; i < 3; i++) await me.act({ act: 'back' })
    expect(me.session.focus).toMatchObject({ node: 'send' })
    await me.act({ act: 'continue' })
    expect(me.session.tracks).toHaveLength(2)
    expect(me.session.records).toMatchObject([{ state: 'delivered' }])
    // With the node simulated instead, the request is made up anew and the known answer is gone on with.
    await me.act({ act: 'mode', node: 'send', mode: 'simulated' })
    await me.act({ act: 'go-to', step: me.session.steps[3]?.id ?? '' })
    await me.act({ act: 'step' })
    expect(me.session.steps.at(-1)).toMatchObject({ mode: 'simulated', out: [{ payload: { ok: true } }] })
    expect(runtime.target.calls).toHaveLength(sentBefore)
  })

  it('shows its children too, and can be taken up from any node', async () => {
    const id = await recorded(order('SO-12', { qty: 30 }), 'delivered')
    const me = await beginWith(id)
    expect(me.session.records.map(({ path, state }) => `${path} ${state}`)).toEqual([
      ...['0 delivered', '0/lines[0] delivered', '0/lines[1] delivered'],
    ])
    expect(trackOf(me.session)).toHaveLength(9)
    const again = await beginWith(id, { fromNode: 'lines' })
    expect(again.session).toMatchObject({ focus: { node: 'lines' }, state: 'paused' })
    await again.act({ act: 'continue' })
    expect(again.session.records.map(({ state }) => state)).toEqual(['delivered', 'delivered', 'delivered'])
    const anew = await beginWith(id, { fromNode: 'in' })
    expect(trackOf(anew.session)).toHaveLength(1)
    expect(anew.session.focus?.node).toBe(me.session.steps[1]?.node)
    await expect(beginWith(id, { fromNode: 'refused' })).rejects.toMatchObject({ code: 'CONFLICT' })
  })

  it('stands where it is parked, with its cause; its failing node is simulated, not failed again', async () => {
    runtime.target.behave = ({ path }) => ({ taken: false, answer: { status: path === '/tell' ? 422 : 200 } })
    const id = await recorded(order('SO-13'), 'parked')
    const me = await beginWith(id)
    expect(me.session).toMatchObject({
      focus: { node: 'tell' },
      state: 'paused',
      records: [{ state: 'parked', branches: [{ cause: { code: 'REMOTE_REJECTED' } }] }],
    })
    expect(me.session.message).toContain('Parked at “tell” (SO-13)')
    await me.act({ act: 'step' })
    expect(me.session.steps.at(-1)).toMatchObject({ node: 'tell', mode: 'simulated', outcome: 'passed' })
    expect((await runtime.as.viewer.getRecord({ params: { record: id } })).state).toBe('parked')
  })
})

describe('a request that is only simulated', () => {
  it('is the one that would be sent', async () => {
    const id = await recorded(order('SO-21', { note: 'Grüße "=7*7"' }), 'delivered')
    const detail = await runtime.as.viewer.getRecord({ params: { record: id } })
    const real = detail.journey.find(({ node }) => node === 'send')?.evidence?.request
    const me = await beginWith(id, { fromNode: 'send' })
    await me.act({ act: 'mode', node: 'send', mode: 'simulated' })
    await me.act({ act: 'step' })
    const made = me.session.steps.at(-1)
    expect(made?.evidence?.request).toEqual(real)
    expect(real).toMatchObject({ body: expect.stringContaining('Grüße'), path: '/orders?site=A' })
  })
})

describe('a real write', () => {
  const sent = (number: string) =>
    runtime.target.calls.filter(({ body, path }) => path === '/tell' && body.number === number)

  it('takes effect once: the ledger has it, and a later retry of the record recalls it', async () => {
    runtime.target.behave = ({ path }) => ({
      taken: false,
      answer: { status: path === '/tell' ? 422 : 200, body: { number: 'SO-31' } },
    })
    const id = await recorded(order('SO-31'), 'parked')
    const me = await beginWith(id)
    const calls = runtime.target.calls.length
    runtime.target.behave = () => ({ taken: true, answer: { status: 200, body: { done: true } } })
    await me.act({ act: 'mode', node: 'tell', mode: 'real' })
    expect(runtime.target.calls).toHaveLength(calls)
    await me.act({ act: 'step' })
    expect(me.session.steps.at(-1)).toMatchObject({ mode: 'real', outcome: 'passed' })
    expect(runtime.target.calls).toHaveLength(calls + 1)
    // Back and again: what was done is recalled.
    await me.act({ act: 'back' })
    await me.act({ act: 'step' })
    expect(me.session.steps.at(-1)).toMatchObject({ mode: 'real', outcome: 'recalled' })
    await runtime.as.operator.retryRecord({ params: { record: id }, body: {} })
    const detail = () => runtime.as.viewer.getRecord({ params: { record: id } })
    await expect.poll(async () => (await detail()).state, { timeout: 60_000 }).toBe('delivered')
    expect((await detail()).journey.at(-1)).toMatchObject({ node: 'tell', outcome: 'recalled' })
    expect(runtime.target.calls).toHaveLength(calls + 1)
    expect(sent('SO-31')).toHaveLength(2)
    const { items } = await runtime.as.admin.listAudit({ query: { subject: `debug:${me.session.id}` } })
    expect(items.map(({ action }) => action)).toEqual(['debug.write', 'debug.write', 'debug.mode'])
    expect(items[0]?.detail).toMatchObject({ node: 'tell', system: 'wms', key: 'SO-31' })
  })

  it('is refused for a record that is open and may be under way', async () => {
    runtime.target.behave = ({ path }) => ({
      taken: false,
      answer: path === '/tell' ? 'hang' : { status: 200, body: { number: 'x' } },
    })
    const [id = ''] = await runtime.accept('way', [order('SO-32')])
    await expect
      .poll(async () => (await runtime.as.viewer.getRecord({ params: { record: id } })).effects.length, {
        timeout: 20_000,
      })
      .toBe(2)
    const me = await beginWith(id)
    await me.act({ act: 'mode', node: 'tell', mode: 'real' })
    const calls = runtime.target.calls.length
    await expect(me.act({ act: 'step' })).rejects.toMatchObject({
      code: 'CONFLICT',
      message: expect.stringContaining('open in the runtime'),
    })
    expect(runtime.target.calls).toHaveLength(calls)
  })

  it('whose answer never comes parks the copy as of unknown outcome, and so does the record’s own retry', async () => {
    runtime.target.behave = ({ path }) => ({
      taken: false,
      answer: { status: path === '/tell' ? 422 : 200, body: { number: 'SO-33' } },
    })
    const id = await recorded(order('SO-33'), 'parked')
    const me = await beginWith(id)
    runtime.target.behave = () => ({ taken: true, answer: 'reset' })
    await me.act({ act: 'mode', node: 'tell', mode: 'real' })
    await me.act({ act: 'step' })
    expect(me.session.records).toMatchObject([{ state: 'parked', branches: [{ cause: { code: 'OUTCOME_UNKNOWN' } }] }])
    const calls = runtime.target.calls.length
    await runtime.as.operator.retryRecord({ params: { record: id }, body: {} })
    const cause = async () => (await runtime.as.viewer.getRecord({ params: { record: id } })).branches[0]?.cause?.code
    await expect.poll(cause, { timeout: 60_000 }).toBe('OUTCOME_UNKNOWN')
    expect(runtime.target.calls).toHaveLength(calls)
  })
})

describe('a runtime that is killed', () => {
  it('loses no session: another one goes on with it, and what was being sent is not sent again', async () => {
    runtime.target.behave = ({ path }) => ({
      taken: false,
      answer: { status: path === '/tell' ? 422 : 200, body: { number: 'SO-41' } },
    })
    const id = await recorded(order('SO-41'), 'parked')
    runtime.target.behave = () => ({ taken: true, answer: 'hang' })
    const { home: _home, ...options } = runtime.started.options
    const doomed = await startRuntime({
      ...options,
      home: runtime.started.options.home,
      parts: { api: true, worker: false, scheduler: false },
    })
    const theirs = await clientsOf(doomed)
    const start = { kind: 'record' as const, recordId: id }
    const begun = await theirs.designer.startDebug({ body: { flow: 'way', start, modes: { tell: 'real' } } })
    const calls = runtime.target.calls.length
    const lost = theirs.designer
      .actDebug({ params: { session: begun.id }, body: { act: 'step' } })
      .catch((thrown: unknown) => thrown)
    await expect.poll(() => runtime.target.calls.length, { timeout: 60_000 }).toBe(calls + 1)
    const { designer } = runtime.as
    const found = await designer.getDebug({ params: { session: begun.id } })
    expect(trackOf(found)).toEqual(trackOf(begun))
    expect(found.notices).toMatchObject([
      expect.stringContaining('started anew'),
      expect.stringContaining('“tell” was being done for real for SO-41'),
    ])
    const me = stepper(designer, found)
    await me.act({ act: 'step' })
    expect(me.session.records).toMatchObject([{ state: 'parked', branches: [{ cause: { code: 'OUTCOME_UNKNOWN' } }] }])
    expect(runtime.target.calls).toHaveLength(calls + 1)
    await doomed.stop('abort')
    await lost
    expect(runtime.target.calls).toHaveLength(calls + 1)
  })
})
