import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type DesignerRuntime, orderFlow, startDesignerRuntime } from './testing/designer-runtime.ts'

let runtime: DesignerRuntime
beforeAll(async () => {
  runtime = await startDesignerRuntime()
  await runtime.declareSystem('wms')
})
afterAll(() => runtime[Symbol.asyncDispose]())

describe('the runtime', () => {
  it('says which environment it is, its version, who asks and what they may do', async () => {
    const about = await runtime.viewer.getAbout({})
    expect(about).toMatchObject({
      version: expect.stringMatching(/^\d+\.\d+\.\d+/),
      environment: { name: 'Berlin', kind: 'production' },
      me: { name: 'a viewer', role: 'viewer' },
    })
    expect(about.me.may).toContain('listFlows')
    expect(about.me.may).not.toContain('publishFlow')
    expect((await runtime.admin.getAbout({})).me.may).toEqual(expect.arrayContaining(['publishFlow', 'putCredential']))
  })
})

describe('a flow', () => {
  it('is published on the version that its author has seen, so that two people do not overwrite each other', async () => {
    const document = orderFlow('shared', { system: 'wms' })
    expect(await runtime.publish(document, { expectedVersion: 0 })).toEqual({ flow: 'shared', version: 1, isNew: true })
    const mine = { ...document, name: 'Mine' }
    expect(await runtime.publish(mine, { expectedVersion: 1 })).toMatchObject({ version: 2 })
    await expect(runtime.publish({ ...document, name: 'Theirs' }, { expectedVersion: 1 })).rejects.toMatchObject({
      code: 'CONFLICT',
      message: expect.stringContaining('version 2 by now, published by a designer'),
      detail: { currentVersion: 2, publishedBy: 'a designer' },
    })
    // A call whose answer was lost may be made again.
    expect(await runtime.publish(mine, { expectedVersion: 1 })).toMatchObject({ version: 2, isNew: false })
    await expect(
      runtime.publish(orderFlow('unheard-of', { system: 'wms' }), { expectedVersion: 3 }),
    ).rejects.toMatchObject({ code: 'CONFLICT' })
    await expect(runtime.viewer.getFlow({ params: { flow: 'unheard-of' } })).rejects.toMatchObject({
      code: 'NOT_FOUND',
    })
  })

  it('is published once when two do so at the same moment', async () => {
    await runtime.publish(orderFlow('raced', { system: 'wms' }))
    const both = await Promise.allSettled(
      ['a', 'b'].map((name) =>
        runtime.publish({ ...orderFlow('raced', { system: 'wms' }), name }, { expectedVersion: 1 }),
      ),
    )
    expect(both.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected'])
    expect((await runtime.viewer.listFlowVersions({ params: { flow: 'raced' } })).items).toHaveLength(2)
  })

  it('is rolled back by publishing an old version again, with a message, as a new version', async () => {
    const params = { flow: 'rolled' }
    await runtime.publish({ ...orderFlow('rolled', { system: 'wms' }), name: 'First' })
    await runtime.publish({ ...orderFlow('rolled', { system: 'wms' }), name: 'Second' })
    const body = { message: 'the second one lost orders', expectedVersion: 2 }
    expect(await runtime.designer.rollBackFlow({ params: { ...params, version: 1 }, body })).toEqual({
      ...{ flow: 'rolled', version: 3, isNew: true },
    })
    expect(await runtime.viewer.getFlow({ params })).toMatchObject({ version: 3, document: { name: 'First' } })
    expect((await runtime.viewer.listFlowVersions({ params })).items).toMatchObject([
      { version: 3, message: 'the second one lost orders', publishedBy: 'a designer', publishedAt: expect.any(String) },
      { version: 2 },
      { version: 1 },
    ])
    const { items } = await runtime.admin.listAudit({ query: { subject: 'rolled', action: 'flow.publish' } })
    expect(items[0]).toMatchObject({ reason: 'the second one lost orders', detail: { version: 3, restoredFrom: 1 } })
    await expect(runtime.designer.rollBackFlow({ params: { ...params, version: 9 }, body })).rejects.toMatchObject({
      code: 'NOT_FOUND',
    })
    await expect(runtime.viewer.rollBackFlow({ params: { ...params, version: 1 }, body })).rejects.toMatchObject({
      code: 'FORBIDDEN',
    })
  })

  it('is validated with all that is wrong and all that is missing in one answer, and not published', async () => {
    const document = orderFlow('draft', { system: 'nowhere' })
    const lookups = [{ table: 'carriers', code: '=carrier', target: 'wms.carrier' }]
    const nodes = {
      ...document.nodes,
      codes: { type: 'lookup', version: 1, config: { lookups } },
      units: {
        type: 'map',
        version: 1,
        config: { mode: 'extend', fields: [{ target: 'unit', value: '=lookup("units", unit)' }] },
      },
      lonely: { type: 'map', version: 1, config: { mode: 'extend', fields: [{ target: 'sum', value: '=1 +' }] } },
    }
    const wires = [
      { from: 'in.out', to: 'codes' },
      { from: 'codes.out', to: 'units' },
      { from: 'units.out', to: 'send' },
    ]
    const found = await runtime.viewer.validateFlow({ body: { document: { ...document, nodes, wires } } })
    expect(found.problems.map(({ code }) => code)).toEqual(
      expect.arrayContaining(['NODE_UNREACHABLE', 'EXPRESSION_SYNTAX']),
    )
    expect(found.missing.map(({ kind, name, node }) => `${kind} ${name} at ${node}`).sort()).toEqual([
      'system nowhere at send',
      'table carriers at codes',
      'table units at units',
    ])
    expect((await runtime.viewer.listFlows({})).items.map(({ id }) => id)).not.toContain('draft')
  })
})

describe('a system', () => {
  it('is described by kind, and credentials by type, so that a form can be made of them', async () => {
    const kinds = (await runtime.viewer.listSystemKinds({})).items
    expect(kinds.map(({ kind }) => kind).sort()).toEqual(['folder', 'http'])
    expect(kinds.find(({ kind }) => kind === 'http')?.schema).toMatchObject({
      type: 'object',
      required: expect.arrayContaining(['kind', 'baseUrl']),
      properties: { baseUrl: { title: 'Base address' }, network: { default: 'private' } },
    })
    const types = (await runtime.designer.listCredentialTypes({})).items
    expect(types.find(({ type }) => type === 'basic')).toMatchObject({
      direction: 'out',
      schema: { properties: { username: { title: 'User' }, password: { writeOnly: true } } },
    })
    await expect(runtime.viewer.listCredentialTypes({})).rejects.toMatchObject({ code: 'FORBIDDEN' })
  })

  it('is listed with the flows that use it and how it is', async () => {
    await runtime.declareSystem('listed', {
      holds: [{ from: '2020-01-01T00:00:00Z', to: '2999-01-01T00:00:00Z', reason: 'it moves house' }],
    })
    await runtime.publish(orderFlow('user-of-listed', { system: 'listed' }))
    const { items } = await runtime.viewer.listSystems({})
    expect(items.find(({ name }) => name === 'listed')).toMatchObject({
      usedBy: [{ flow: 'user-of-listed', nodes: ['send'] }],
      health: { breaker: 'closed', hold: { until: '2999-01-01T00:00:00.000Z', reason: 'it moves house' } },
    })
  })

  it('is tried for real, once it is declared, and the audit knows who did', async () => {
    await runtime.declareSystem('tried')
    const calls = runtime.target.calls.length
    const test = await runtime.admin.testSystem({
      params: { name: 'tried' },
      body: { method: 'HEAD', path: '/health?key=1' },
    })
    expect(test).toMatchObject({
      ...{ isReachable: true, outcome: 'answers', facts: { status: 200, method: 'HEAD' } },
      durationMs: expect.any(Number),
    })
    expect(runtime.target.calls.slice(calls)).toMatchObject([{ method: 'HEAD', path: '/health?key=1' }])
    const { items } = await runtime.admin.listAudit({ query: { subject: 'tried', action: 'system.test' } })
    expect(items).toMatchObject([{ actor: 'a admin', detail: { outcome: 'answers', method: 'HEAD', path: '/health' } }])
  })

  it.each([
    [401, { isReachable: true, outcome: 'refuses', remedy: expect.stringContaining('credential') }],
    [503, { isReachable: true, outcome: 'fails', remedy: expect.any(String) }],
    [404, { isReachable: true, outcome: 'answers' }],
  ])('that answers %s is told apart', async (status, expected) => {
    runtime.target.behave = () => ({ taken: false, answer: { status } })
    await runtime.declareSystem(`answers-${status}`)
    expect(await runtime.admin.testSystem({ params: { name: `answers-${status}` } })).toMatchObject(expected)
    runtime.target.behave = () => ({ taken: true, answer: { status: 200 } })
  })

  it('that nobody may reach is not reached by a test either', async () => {
    await runtime.declareSystem('too-near', { network: 'public' })
    const calls = runtime.target.calls.length
    const outside = await runtime.admin.testSystem({ params: { name: 'too-near' } })
    const elsewhere = await runtime.admin.testSystem({
      params: { name: 'wms' },
      body: { path: 'http://127.0.0.1:1/x' },
    })
    for (const test of [outside, elsewhere]) {
      expect(test).toMatchObject({
        ...{ isReachable: false, outcome: 'unreachable', error: { code: 'EGRESS_FORBIDDEN' } },
        remedy: expect.any(String),
      })
    }
    expect(runtime.target.calls).toHaveLength(calls)
  })

  it('that is a folder is read and written, and nothing stays behind', async () => {
    const root = await mkdtemp(join(tmpdir(), 'crossdock-folder-'))
    await writeFile(join(root, 'orders.csv'), 'a')
    await runtime.admin.putSystem({ params: { name: 'files' }, body: { declaration: { kind: 'folder', root } } })
    expect(await runtime.admin.testSystem({ params: { name: 'files' } })).toMatchObject({
      ...{ isReachable: true, outcome: 'answers', facts: { files: 1, isWritable: true } },
    })
    expect(await readdir(root)).toEqual(['orders.csv'])
    await rm(root, { recursive: true })
    expect(await runtime.admin.testSystem({ params: { name: 'files' } })).toMatchObject({
      ...{ isReachable: false, outcome: 'unreachable', message: expect.stringContaining('does not exist') },
    })
  })
})
