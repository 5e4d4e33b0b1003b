import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type DebugRuntime, startDebugRuntime, stepper, trackOf, wayFlow } from './testing/debug-runtime.ts'

let runtime: DebugRuntime
beforeAll(async () => {
  runtime = await startDebugRuntime()
  await runtime.publish(wayFlow('way'))
})
afterAll(() => runtime[Symbol.asyncDispose]())

const small = { number: 'SO-1', qty: 3, lines: [{ sku: 'A' }] }
const large = { number: 'SO-2', qty: 30, lines: [{ sku: 'A' }, { sku: 'B' }] }

async function begin(payloads: readonly object[], more: object = {}) {
  const items = payloads.map((payload) => ({ payload }))
  const { designer } = runtime.as
  return stepper(
    designer,
    await designer.startDebug({ body: { flow: 'way', start: { kind: 'payloads', items }, ...more } }),
  )
}

describe('stepping through samples', () => {
  it('runs one node at a time, shows what came in and went out, and sends nothing', async () => {
    const before = runtime.target.calls.length
    const me = await begin([small])
    expect(me.session).toMatchObject({
      state: 'paused',
      focus: { node: 'shape' },
      message: 'Paused before “shape” (SO-1).',
      records: [{ path: '0', key: 'SO-1', state: 'ready', branches: [{ node: 'shape', payload: small }] }],
    })
    for (let i = 0; i < 6; i++) await me.act({ act: 'step' })
    expect(trackOf(me.session)).toEqual([
      ...['in accepted', 'shape passed', 'note passed', 'sort passed', 'send passed', 'sent passed', 'tell passed'],
    ])
    expect(me.session).toMatchObject({ state: 'ended', message: 'Every record has come to its end.' })
    expect(me.session.records).toMatchObject([{ state: 'delivered', branches: [] }])
    const send = me.session.steps.find(({ node }) => node === 'send')
    expect(send).toMatchObject({
      mode: 'simulated',
      in: { ...small, shaped: 'SO-1!', noted: true },
      evidence: { request: { method: 'POST', path: '/orders?site=A' } },
    })
    expect(send?.evidence).not.toHaveProperty('response')
    expect(runtime.target.calls).toHaveLength(before)
    const kept = await runtime.as.operator.getDebug({ params: { session: me.session.id } })
    expect(kept).toEqual(me.session)
  })

  it('goes back through what was run, changes a value and branches forward on another track', async () => {
    const me = await begin([small])
    for (let i = 0; i < 3; i++) await me.act({ act: 'step' })
    expect(me.session.focus).toMatchObject({ node: 'send' })
    const first = me.session.at
    await me.act({ act: 'back' })
    expect(me.session.focus).toMatchObject({ node: 'sort' })
    await me.act({ act: 'edit', payload: { ...small, qty: 99 } })
    await me.act({ act: 'step' })
    expect(me.session.focus).toMatchObject({ node: 'lines' })
    expect(me.session.tracks).toEqual([first, me.session.at])
    expect(trackOf(me.session).slice(-2)).toEqual(['sort edited', 'sort passed'])
    expect(me.session.steps.find(({ kind }) => kind === 'edited')).toMatchObject({
      in: { qty: 3 },
      out: [{ payload: { qty: 99 } }],
    })
    await me.act({ act: 'go-to', step: first ?? '' })
    expect(me.session.focus).toMatchObject({ node: 'send' })
    expect(me.session.records).toMatchObject([{ branches: [{ payload: { qty: 3 } }] }])
    for (let i = 0; i < 3; i++) await me.act({ act: 'back' })
    await expect(me.act({ act: 'back' })).rejects.toMatchObject({ code: 'CONFLICT' })
  })

  it('steps into the children of a split; their parent ends with the last of them', async () => {
    const me = await begin([large], { runTo: 'lines' })
    expect(me.session).toMatchObject({ focus: { node: 'lines' }, message: 'Paused before “lines” (SO-2).' })
    await me.act({ act: 'into' })
    expect(me.session.records).toMatchObject([
      { path: '0', state: 'expecting' },
      { path: '0/lines[0]', key: 'SO-2/A', state: 'ready', branches: [{ node: 'line' }] },
      { path: '0/lines[1]', key: 'SO-2/B', state: 'ready' },
    ])
    const [, firstChild] = me.session.records
    expect(me.session.focus?.recordId).toBe(firstChild?.id)
    await me.act({ act: 'drop' })
    expect(me.session.records.map(({ state }) => state)).toEqual(['expecting', 'dropped', 'ready'])
    await me.act({ act: 'continue' })
    expect(me.session.records.map(({ state }) => state)).toEqual(['delivered', 'dropped', 'delivered'])
    // The same child on another track is the same record.
    await me.act({ act: 'go-to', step: me.session.steps.find(({ outcome }) => outcome === 'split')?.parentId ?? '' })
    await me.act({ act: 'into' })
    expect(me.session.records[1]?.id).toBe(firstChild?.id)
  })

  it('steps into the body of a for-each, and the record goes on when it has ended', async () => {
    const flow = JSON.stringify(wayFlow('each-way'))
      .replace('"type":"split"', '"type":"for-each"')
      .replace('"lines.out"', '"lines.each"')
    const document = JSON.parse(flow) as { wires: object[] }
    await runtime.publish({ ...document, wires: [...document.wires, { from: 'lines.done', to: 'tell' }] })
    const me = await begin([large], { flow: 'each-way', runTo: 'lines' })
    await me.act({ act: 'into' })
    const [parent, firstLine, secondLine] = me.session.records
    expect(parent).toMatchObject({ state: 'expecting', branches: [{ node: 'lines', state: 'expecting' }] })
    expect(me.session).toMatchObject({
      focus: { recordId: firstLine?.id, node: 'line' },
      steps: expect.arrayContaining([expect.objectContaining({ outcome: 'split', out: [{ port: 'each' }] })]),
    })
    await expect(me.act({ act: 'step', recordId: parent?.id ?? '', branch: '0' })).rejects.toMatchObject({
      code: 'CONFLICT',
      message: 'SO-2 stands at “lines” until all records made of it have ended.',
    })
    for (let i = 0; i < 3; i++) await me.act({ act: 'step' })
    expect(me.session.focus).toMatchObject({ recordId: secondLine?.id, node: 'book' })
    await me.act({ act: 'step' })
    expect(me.session.focus).toMatchObject({ recordId: parent?.id, node: 'lines' })
    await me.act({ act: 'step' })
    expect(me.session).toMatchObject({ focus: { recordId: parent?.id, node: 'tell' } })
    expect(me.session.steps.at(-1)).toMatchObject({ node: 'lines', outcome: 'passed', out: [{ port: 'done' }] })
    await me.act({ act: 'back' })
    await me.act({ act: 'continue' })
    expect(me.session.records.map(({ state }) => state)).toEqual(['delivered', 'delivered', 'delivered'])
  })

  it('takes the node’s own way of failing: tried again at once, then the error port', async () => {
    const error = { code: 'REMOTE_UNAVAILABLE', message: 'The target answered 503.' } as const
    const pins = [{ node: 'send', outcomes: [{ kind: 'error' as const, error }] }]
    const me = await begin([small], { pins, runTo: 'send' })
    await me.act({ act: 'step' })
    expect(me.session).toMatchObject({
      message: 'Paused before the next try of “send” (SO-1).',
      records: [{ state: 'waiting', branches: [{ attempts: 1, node: 'send' }] }],
    })
    await me.act({ act: 'step' })
    expect(me.session.focus).toMatchObject({ node: 'refused' })
    expect(me.session.steps.at(-1)).toMatchObject({ outcome: 'diverted', mode: 'pinned', attempt: 2 })
    await me.act({ act: 'unpin', node: 'send' })
    await me.act({ act: 'back' })
    await me.act({ act: 'step' })
    expect(me.session.steps.at(-1)).toMatchObject({ outcome: 'passed', mode: 'simulated' })
  })

  it('parks what fails for good; an edited payload goes on from there', async () => {
    const error = { code: 'REMOTE_REJECTED', message: 'Customer 1007 is blocked.' } as const
    const me = await begin([small], { pins: [{ node: 'tell', record: '0', outcomes: [{ kind: 'error', error }] }] })
    await me.act({ act: 'continue' })
    expect(me.session.message).toBe('Nothing is left to run: one branch is parked and waits for a person.')
    expect(me.session.records).toMatchObject([{ state: 'parked', branches: [{ node: 'tell', cause: error }] }])
    await me.act({ act: 'edit', payload: { fixed: true } })
    await me.act({ act: 'unpin', node: 'tell' })
    await me.act({ act: 'step' })
    expect(me.session.state).toBe('ended')
  })

  it('says once that a condition cannot be evaluated, however many records come by', async () => {
    const breakpoints = [{ node: 'note', condition: '=nothing.here > 1' }]
    const me = await begin([small, large], { breakpoints })
    await me.act({ act: 'continue' })
    expect(me.session.notices).toEqual([
      expect.stringContaining('The condition =nothing.here > 1 at “note” stops nothing where it cannot be evaluated'),
    ])
  })

  it('stops at breakpoints before nodes and after ports, by condition and key, once for each visit', async () => {
    const breakpoints = [
      { node: 'note', condition: '=qty > 10' },
      { node: 'sort', port: 'otherwise' },
      { node: 'sent', key: 'SO-9' },
      { node: 'shape', isEnabled: false },
      { node: 'tell', condition: '=nothing.here > 1' },
    ]
    const me = await begin([small, large], { breakpoints })
    await me.act({ act: 'continue' })
    expect(me.session.message).toBe('Stopped at the breakpoint after “sort”, at “otherwise” (SO-1).')
    await me.act({ act: 'continue' })
    expect(me.session).toMatchObject({
      message: 'Stopped at the breakpoint before “note” (SO-2).',
      focus: { node: 'note' },
    })
    expect(me.session.notices).toMatchObject([expect.stringContaining('=nothing.here > 1')])
    await me.act({ act: 'continue' })
    expect(me.session.state).toBe('ended')
  })

  it('shows watches over the payload in focus, and what is wrong with them', async () => {
    const me = await begin([large], { watches: ['=qty * 2', '=record.key', '=nothing.here'] })
    expect(me.session.watches).toMatchObject([
      { value: 60 },
      { value: 'SO-2' },
      { problem: expect.stringContaining('nothing') },
    ])
    await me.act({ act: 'watches', watches: ['=has(payload.shaped)'] })
    expect(me.session.watches).toMatchObject([{ expression: '=has(payload.shaped)' }])
  })

  it('pins the output of any node, pure ones included', async () => {
    const pin = {
      node: 'shape',
      outcomes: [
        { kind: 'emit' as const, out: [{ port: 'out', payload: { qty: 77, lines: [{ sku: 'Z' }], number: 'SO-7' } }] },
      ],
    }
    const me = await begin([small])
    await me.act({ act: 'pin', pin })
    await me.act({ act: 'run-to', node: 'line' })
    expect(me.session.records.map(({ key }) => key)).toEqual(['SO-1', 'SO-7/Z'])
    expect(me.session.steps.find(({ node }) => node === 'shape')).toMatchObject({ mode: 'pinned' })
  })

  it('ends a run where it is refused; the steps before stand', async () => {
    const answer = { kind: 'emit' as const, out: [{ port: 'out', payload: {} }] }
    const pins = [{ node: 'send', record: '0', outcomes: [answer] }]
    const me = await begin([small, { ...small, number: 'SO-8' }], { pins, modes: { send: 'pinned' } })
    await me.act({ act: 'continue' })
    expect(me.session.message).toContain('“send” was not run')
    expect(me.session.records.map(({ state }) => state)).toEqual(['delivered', 'ready'])
    await expect(me.act({ act: 'step' })).rejects.toMatchObject({ code: 'CONFLICT' })
    await me.act({ act: 'mode', node: 'send', mode: 'simulated' })
    await me.act({ act: 'continue' })
    expect(me.session.state).toBe('ended')
  })

  it('goes on with a changed draft from where it stands, for designers alone', async () => {
    const me = await begin([small])
    await me.act({ act: 'run-to', node: 'send' })
    const document = wayFlow('way') as { nodes: Record<string, unknown> }
    const { send: _send, ...nodes } = document.nodes
    const changed = {
      ...document,
      nodes: {
        ...nodes,
        sent: { type: 'map', version: 1, config: { mode: 'extend', fields: [{ target: 'sent', value: '="draft"' }] } },
      },
      wires: [
        { from: 'in.out', to: 'shape' },
        { from: 'shape.out', to: 'note' },
        { from: 'note.out', to: 'sort' },
        { from: 'sort.big', to: 'lines' },
        { from: 'lines.out', to: 'line' },
        { from: 'line.out', to: 'book' },
        { from: 'sort.otherwise', to: 'sent' },
        { from: 'sent.out', to: 'tell' },
        { from: 'tell.out', to: 'refused' },
      ],
    }
    const { operator } = runtime.as
    await expect(
      operator.actDebug({ params: { session: me.session.id }, body: { act: 'document', document: changed } }),
    ).rejects.toMatchObject({ code: 'FORBIDDEN' })
    await me.act({ act: 'document', document: changed })
    expect(me.session.message).toContain('has no node “send” any more')
    expect(me.session).not.toHaveProperty('version')
    await me.act({ act: 'back' })
    await me.act({ act: 'step' })
    await me.act({ act: 'step' })
    expect(me.session.steps.at(-1)).toMatchObject({ node: 'sent', out: [{ payload: { sent: 'draft' } }] })
    await expect(
      operator.actDebug({ params: { session: me.session.id }, body: { act: 'step' } }),
    ).rejects.toMatchObject({ code: 'FORBIDDEN' })
    await expect(
      operator.startDebug({
        body: { flow: 'way', document: changed, start: { kind: 'payloads', items: [{ payload: small }] } },
      }),
    ).rejects.toMatchObject({ code: 'FORBIDDEN' })
  })

  it('leaves large payloads out of the session; the step alone has them', async () => {
    const me = await begin([{ ...small, note: 'x'.repeat(300_000) }])
    await me.act({ act: 'step' })
    const [, step] = me.session.steps
    expect(step).toMatchObject({ isShortened: true, out: [{ port: 'out' }] })
    expect(step?.out[0]).not.toHaveProperty('payload')
    const whole = await runtime.as.operator.getDebugStep({ params: { session: me.session.id, step: step?.id ?? '' } })
    expect(whole).toMatchObject({ isShortened: false, in: { note: 'x'.repeat(300_000) } })
  })

  it('is refused with what is wrong: a payload without a key, a flow that is not there, a draft with problems', async () => {
    const { designer } = runtime.as
    const items = [{ payload: { qty: 1 } }]
    const start = { kind: 'payloads' as const, items }
    await expect(designer.startDebug({ body: { flow: 'way', start } })).rejects.toMatchObject({ code: 'VALUE_MISSING' })
    await expect(designer.startDebug({ body: { flow: 'none', start } })).rejects.toMatchObject({ code: 'NOT_FOUND' })
    await expect(
      designer.startDebug({ body: { flow: 'way', document: { format: 'crossdock/flow@1' }, start } }),
    ).rejects.toMatchObject({ code: 'FLOW_INVALID' })
    await expect(
      designer.startDebug({ body: { flow: 'other', document: { ...wayFlow('way') }, start } }),
    ).rejects.toMatchObject({ code: 'INPUT_INVALID' })
  })
})

describe('sessions', () => {
  it('are seen by operators, ended by hand, and bounded for each person', async () => {
    const { admin, operator, viewer } = runtime.as
    const start = { kind: 'payloads' as const, items: [{ payload: small }] }
    const made: string[] = []
    for (let i = 0; i < 20; i++) made.push((await admin.startDebug({ body: { flow: 'way', start } })).id)
    await expect(admin.startDebug({ body: { flow: 'way', start } })).rejects.toMatchObject({ code: 'OVERLOADED' })
    const { items } = await operator.listDebugSessions({})
    expect(
      items
        .filter(({ startedBy }) => startedBy === 'a admin')
        .map(({ id }) => id)
        .sort(),
    ).toEqual(made.sort())
    await expect(viewer.listDebugSessions({})).rejects.toMatchObject({ code: 'FORBIDDEN' })
    for (const session of made) await admin.endDebug({ params: { session } })
    await expect(admin.getDebug({ params: { session: made[0] ?? '' } })).rejects.toMatchObject({ code: 'NOT_FOUND' })
    await expect(admin.actDebug({ params: { session: made[0] ?? '' }, body: { act: 'step' } })).rejects.toMatchObject({
      code: 'NOT_FOUND',
    })
  })

  it('take acts one after another, whoever sends them', async () => {
    const me = await begin([small])
    const session = me.session.id
    const acts = Array.from({ length: 3 }, () =>
      runtime.as.operator.actDebug({ params: { session }, body: { act: 'step' } }),
    )
    const views = await Promise.all(acts)
    expect(views.map(({ focus }) => focus?.node).sort()).toEqual(['note', 'send', 'sort'])
  })
})

describe('a saved case', () => {
  it('brings its items, its answers and its code tables with it', async () => {
    const { designer } = runtime.as
    const answer = { kind: 'emit' as const, out: [{ port: 'out', payload: { ok: 'pinned' } }] }
    const document = {
      format: 'crossdock/case@1' as const,
      ...{ id: 'short-pick', name: 'A short pick', flow: 'way', source: 'in', acceptedAt: '2026-11-20T08:00:00Z' },
      items: [{ payload: small }],
      pins: [{ node: 'send', outcomes: [answer] }],
      tables: { customers: { C1: { name: 'Miller' } } },
    }
    await designer.putCase({ params: { flow: 'way', case: 'short-pick' }, body: document })
    const watches = ['=lookup("customers", "C1")', '=record.acceptedAt']
    const begun = await designer.startDebug({
      body: { flow: 'way', start: { kind: 'case', case: 'short-pick' }, watches },
    })
    expect(begun.watches).toMatchObject([
      { value: 'Miller' },
      { value: expect.stringContaining('2026-11-20T08:00:00') },
    ])
    const me = stepper(designer, begun)
    await me.act({ act: 'run-to', node: 'sent' })
    expect(me.session.records).toMatchObject([{ branches: [{ node: 'sent', payload: { ok: 'pinned' } }] }])
  })
})
