import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type DebugRuntime, startDebugRuntime, stepper, trackOf } from './testing/debug-runtime.ts'

const extend = (target: string, value: string) => ({
  ...{ type: 'map', version: 1 },
  config: { mode: 'extend', fields: [{ target, value }] },
})

/** A subflow that looks at an order and marks it. */
const check = {
  ...{ format: 'crossdock/flow@1', id: 'check', name: 'Check', record: { entity: 'order' } },
  nodes: {
    in: { type: 'subflow-input', version: 1 },
    look: extend('looked', '=true'),
    mark: extend('marked', '=looked'),
    ok: { type: 'subflow-output', version: 1, config: { port: 'ok' } },
  },
  wires: [
    { from: 'in.out', to: 'look' },
    { from: 'look.out', to: 'mark' },
    { from: 'mark.out', to: 'ok' },
  ],
}

const caller = {
  ...{ format: 'crossdock/flow@1', id: 'caller', name: 'Caller', record: { entity: 'order', key: '=number' } },
  nodes: {
    in: { type: 'manual', version: 1 },
    call: { type: 'subflow', version: 1, config: { flow: 'check', version: 1, ports: ['ok'] } },
    after: extend('done', '=marked'),
  },
  wires: [
    { from: 'in.out', to: 'call' },
    { from: 'call.ok', to: 'after' },
  ],
}

let runtime: DebugRuntime
beforeAll(async () => {
  runtime = await startDebugRuntime()
  await runtime.publish(check)
  await runtime.publish(caller)
})
afterAll(() => runtime[Symbol.asyncDispose]())

async function begin(more: object = {}) {
  const { designer } = runtime.as
  const items = ['SO-1', 'SO-2'].map((number) => ({ payload: { number } }))
  const session = await designer.startDebug({ body: { flow: 'caller', start: { kind: 'payloads', items }, ...more } })
  return stepper(designer, session)
}

describe('stepping at a called subflow', () => {
  it('into it stands before its first node, and leaves it node by node', async () => {
    const me = await begin()
    expect(me.session.focus).toMatchObject({ node: 'call' })
    await me.act({ act: 'into' })
    expect(me.session.focus).toMatchObject({ node: 'call/look' })
    for (let i = 0; i < 3; i++) await me.act({ act: 'step' })
    expect(me.session.focus).toMatchObject({ node: 'after' })
  })

  it('over it runs all of it for this record, and for no other', async () => {
    const me = await begin()
    await me.act({ act: 'step' })
    expect(me.session).toMatchObject({ focus: { node: 'after' }, message: 'Paused before “after” (SO-1).' })
    expect(trackOf(me.session).slice(-4)).toEqual([
      ...['call passed', 'call/look passed', 'call/mark passed', 'call/ok passed'],
    ])
    expect(me.session.records.map(({ branches }) => branches.map(({ node }) => node))).toEqual([['after'], ['call']])
    await me.act({ act: 'back' })
    expect(me.session.focus).toMatchObject({ node: 'call/ok' })
  })

  it('over it stops at a breakpoint inside', async () => {
    const me = await begin({ breakpoints: [{ node: 'call/mark' }] })
    await me.act({ act: 'step' })
    expect(me.session).toMatchObject({
      focus: { node: 'call/mark' },
      message: 'Stopped at the breakpoint before “call/mark” (SO-1).',
    })
    await me.act({ act: 'step' })
    expect(me.session.focus).toMatchObject({ node: 'call/ok' })
  })
})
