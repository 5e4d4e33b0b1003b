import { type ApiClient, apiPrefix, createApiClient, type Role } from '@crossdock/shared/api'
import { CrossdockError } from '@crossdock/shared/errors'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { acceptSample, commitSample, ending, parking, publishSample } from '../store/testing/seed-records.ts'
import { openTestDatabase } from '../store/testing/test-database.ts'
import { startTestServer } from './testing/test-server.ts'

const database = await openTestDatabase()
const server = await startTestServer(database)
afterAll(async () => {
  await server[Symbol.asyncDispose]()
  await database[Symbol.asyncDispose]()
})

describe('the API through its own client', () => {
  let ids: readonly string[]

  const as = (role: Role): ApiClient =>
    createApiClient(async ({ method, path, contentType, body }) => {
      const headers = contentType === undefined ? {} : { 'content-type': contentType }
      const answer = await server.call({ method, path, token: server.tokens[role], headers, ...(body ? { body } : {}) })
      return { status: answer.status, text: answer.text }
    })

  beforeAll(async () => {
    await publishSample(database, 'orders')
    ids = (await acceptSample(database, { flow: 'orders', keys: ['SO/1001', 'SO-1002', 'SO-1003'] })).ids
    await commitSample(database, { flow: 'orders', ids: ids.slice(0, 2) }, parking('cause'))
    await commitSample(database, { flow: 'orders', ids: ids.slice(2) }, ending('delivered'))
  })

  it('reads flows, their versions and documents', async () => {
    const api = as('viewer')
    expect((await api.listFlows({})).items).toMatchObject([{ id: 'orders', version: 1, isPaused: false }])
    expect(await api.getFlow({ params: { flow: 'orders' } })).toMatchObject({ version: 1, document: { id: 'orders' } })
    expect((await api.listFlowVersions({ params: { flow: 'orders' } })).items).toHaveLength(1)
    await expect(api.getFlow({ params: { flow: 'orders' }, query: { version: 7 } })).rejects.toMatchObject({
      code: 'NOT_FOUND',
    })
  })

  it('publishes, pauses, starts and fires in the name of the caller', async () => {
    await as('designer').publishFlow({ body: { document: { id: 'f' }, message: 'why' } })
    await as('operator').pauseFlow({ params: { flow: 'orders' } })
    await as('operator').startFlow({ params: { flow: 'orders' }, body: { payload: null } })
    await as('operator').startFlow({
      params: { flow: 'orders' },
      body: { source: 's', items: [{ payload: { a: 1 }, messageId: 'm1' }] },
    })
    await as('operator').fireSource({ params: { flow: 'orders', node: 'poll' } })
    const actor = { name: 'a operator' }
    expect(server.asked.slice(-4)).toEqual([
      ['publish', { document: { id: 'f' }, message: 'why', allowMissing: false, actor: { name: 'a designer' } }],
      ['startManual', { flow: 'orders', items: [{ payload: null }], actor }],
      ['startManual', { flow: 'orders', source: 's', items: [{ payload: { a: 1 }, messageId: 'm1' }], actor }],
      ['fireNow', { flow: 'orders', node: 'poll', actor }],
    ])
    expect((await as('viewer').listFlows({})).items).toMatchObject([{ isPaused: true }])
    expect((await as('admin').listAudit({ query: { subject: 'orders' } })).items[0]).toMatchObject({
      actor: 'a operator',
      action: 'flow.pause',
    })
    await as('operator').resumeFlow({ params: { flow: 'orders' } })
  })

  it('answers a refused publication with every problem', async () => {
    const problem = { path: '/nodes', code: 'SOURCE_MISSING', message: 'No source.', remedy: 'Add one.' } as const
    await using refusing = await startTestServer(database, {
      services: { publish: async () => ({ ok: false, problems: [problem], missing: [] }) },
    })
    const answer = await refusing.call({
      ...{ method: 'POST', path: `${apiPrefix}/flows`, token: refusing.tokens.designer, json: { document: {} } },
    })
    expect(answer.status).toBe(422)
    expect(answer.json).toMatchObject({ error: { code: 'FLOW_INVALID', detail: { problems: [problem], missing: [] } } })
  })

  it('tells one record’s story, whatever its key looks like', async () => {
    const api = as('viewer')
    expect((await api.findRecords({ query: { key: 'SO/1001' } })).items).toMatchObject([
      { state: 'parked', cause: { title: expect.stringMatching(/, at “.+”$/) } },
    ])
    expect(await api.getRecord({ params: { record: ids[0] ?? '' } })).toMatchObject({
      journey: [{ node: 'map' }, { node: 'send' }],
      exceptions: [{ fingerprint: 'cause' }],
    })
    expect((await api.listMilestones({ params: { key: 'SO/1001' } })).items).toEqual([])
    expect((await api.listExceptionGroups({})).items).toMatchObject([{ fingerprint: 'cause', count: 2 }])
    expect(await api.getActivity({})).toMatchObject({ openExceptions: 2, ended: [{ state: 'delivered', count: 1 }] })
    await expect(api.getRecord({ params: { record: 'not-an-id' } })).rejects.toMatchObject({ code: 'INPUT_INVALID' })
  })

  it('repairs by ids or by cause, in the name of the caller and with the reason', async () => {
    const api = as('operator')
    const [first = '', second = ''] = ids
    await api.retryRecord({ params: { record: first }, body: { payload: { number: 'X' }, reason: 'typing error' } })
    await api.retryRecords({ body: { fingerprint: 'cause', limit: 1, reason: 'customer is known' } })
    await api.resolveRecords({ body: { recordIds: [second, second], reason: 'by phone' } })
    await api.sendRecordsAgain({ body: { recordIds: [second], reason: 'lost in transit', version: 'current' } })
    const name = 'a operator'
    expect(server.asked.slice(-4)).toEqual([
      ['retry', { recordIds: [first], payload: { number: 'X' }, actor: { name, reason: 'typing error' } }],
      ['retry', { recordIds: [first], actor: { name, reason: 'customer is known' } }],
      ['resolve', { recordIds: [second], actor: { name, reason: 'by phone' } }],
      ['sendAgain', { recordIds: [second], version: 'current', actor: { name, reason: 'lost in transit' } }],
    ])
  })

  it('wants a reason where an act cannot be taken back, and one way to name the records', async () => {
    const path = `${apiPrefix}/records`
    const token = server.tokens.operator
    const refusals = await Promise.all([
      server.call({ method: 'POST', path: `${path}/resolve`, token, json: { recordIds: ids } }),
      server.call({ method: 'POST', path: `${path}/send-again`, token, json: { recordIds: ids, reason: '  ' } }),
      server.call({ method: 'POST', path: `${path}/retry`, token, json: { recordIds: ids, fingerprint: 'cause' } }),
      server.call({ method: 'POST', path: `${path}/retry`, token, json: {} }),
      server.call({ method: 'POST', path: `${path}/retry`, token, json: { fingerprint: 'cause' } }),
      server.call({ method: 'POST', path: `${path}/retry`, token, json: { recordIds: ids } }),
      ...[
        { verb: 'retry', filter: { flow: 'orders' } },
        { verb: 'retry', filter: {}, reason: 'all there is' },
        { verb: 'retry', filter: { flow: 'orders' }, recordIds: ids, reason: 'both' },
        { verb: 'send-again', recordIds: ids, fromNode: 'send', reason: 'new ones begin at the beginning' },
      ].map((json) => server.call({ method: 'POST', path: `${apiPrefix}/replays`, token, json })),
      server.call({ method: 'POST', path: `${apiPrefix}/exceptions/ignore`, token, json: { fingerprint: 'cause' } }),
    ])
    expect(new Set(refusals.map((answer) => answer.status))).toEqual(new Set([400]))
  })

  it('lets operators preview, start, watch and cancel a replay, and viewers only watch', async () => {
    const [recordId = ''] = ids
    const order = { verb: 'send-again', recordIds: [recordId] } as const
    expect(await as('operator').previewReplay({ body: order })).toMatchObject({ chosen: 1, effects: [{ create: 1 }] })
    await expect(as('viewer').startReplay({ body: { ...order, reason: 'just so' } })).rejects.toMatchObject({
      code: 'FORBIDDEN',
    })
    const { id } = await as('operator').startReplay({ body: { ...order, reason: 'lost in transit', perSecond: 1 } })
    const params = { replay: id }
    expect(await as('viewer').getReplay({ params })).toMatchObject({
      ...{ state: 'running', startedBy: 'a operator', reason: 'lost in transit', counts: { chosen: 1, pending: 1 } },
    })
    expect((await as('viewer').listReplays({})).items).toHaveLength(1)
    expect((await as('viewer').listReplayedRecords({ params })).items).toEqual([{ recordId, state: 'pending' }])
    await expect(as('operator').continueReplay({ params, body: {} })).rejects.toMatchObject({ code: 'CONFLICT' })
    expect(await as('operator').cancelReplay({ params, body: { reason: 'found it' } })).toMatchObject({
      ...{ state: 'cancelled', counts: { left: 1, pending: 0 } },
    })
  })

  it('shares out exceptions in the name of the caller', async () => {
    const api = as('operator')
    const [group] = (await api.listExceptionGroups({})).items
    const { fingerprint = '', title } = group ?? {}
    expect(title).toBe('customer 1007 is not in the code table customer, at “send”')
    expect(await api.assignExceptions({ body: { fingerprint, assignee: 'Berta' } })).toEqual({ changed: 2 })
    const [{ id = '' } = {}] = (await api.listExceptions({ query: { assignee: 'Berta', limit: 1 } })).items
    await api.commentExceptions({ body: { exceptionIds: [id], text: 'asked the ERP people' } })
    await api.tagExceptions({ body: { exceptionIds: [id], add: ['erp'] } })
    await api.ignoreExceptions({ body: { exceptionIds: [id], reason: 'a test order' } })
    expect(await as('viewer').getException({ params: { exception: id } })).toMatchObject({
      ...{ state: 'ignored', tags: ['erp'], notes: [{ author: 'a operator', text: 'asked the ERP people' }] },
    })
    expect(await api.reopenExceptions({ body: { exceptionIds: [id] } })).toEqual({ changed: 1 })
  })

  it('never answers a secret, be it stored or refused', async () => {
    const admin = as('admin')
    const credential = { type: 'bearer', token: 'canary-secret-1' }
    const stored = await admin.putCredential({
      params: { name: 'erp' },
      body: { hosts: ['erp.example:443'], credential },
    })
    const listed = await admin.listCredentials({})
    const refused = await server.call({
      ...{ method: 'PUT', path: `${apiPrefix}/credentials/erp`, token: server.tokens.admin },
      json: { hosts: ['erp.example:443'], credential: { type: 'bearer', tokken: 'canary-secret-2' } },
    })
    const audit = await admin.listAudit({})
    expect(stored).toMatchObject({ name: 'erp', type: 'bearer', hosts: ['erp.example:443'] })
    expect(refused.status).toBe(400)
    expect(JSON.stringify([stored, listed, refused.text, audit, server.log])).not.toContain('canary')
    expect(server.asked.at(-1)).toEqual(['bindingsChanged', undefined])
  })

  it('takes and gives code tables as CSV', async () => {
    const api = as('designer')
    const params = { name: 'unit' }
    const table = await api.importTable({ params, body: 'erp,wms\nCT,CASE\nEA,EACH\n' })
    expect(table).toMatchObject({ columns: ['wms'], rowCount: 2 })
    await as('operator').putTableRows({ params, body: { rows: [{ code: 'PL', values: { wms: 'PALLET' } }] } })
    expect(await as('viewer').exportTable({ params })).toBe('code,wms\nCT,CASE\nEA,EACH\nPL,PALLET\n')
    expect(await as('viewer').getTable({ params, query: { limit: 1 } })).toMatchObject({
      rows: [{ code: 'CT', values: { wms: 'CASE' } }],
      nextCursor: expect.any(String),
    })
    await expect(api.importTable({ params, body: 'erp,wms\nCT\n' })).rejects.toMatchObject({
      code: 'INPUT_INVALID',
      detail: { line: 2 },
    })
  })

  it('declares systems and says whether they can be reached', async () => {
    const admin = as('admin')
    await admin.putSystem({ params: { name: 'wms' }, body: { declaration: { kind: 'folder', root: '/srv/wms' } } })
    expect((await as('viewer').listSystems({})).items).toMatchObject([{ name: 'wms' }])
    expect(await as('operator').testSystem({ params: { name: 'wms' } })).toMatchObject({ isReachable: false })
    await admin.deleteSystem({ params: { name: 'wms' } })
    await expect(as('operator').testSystem({ params: { name: 'wms' } })).rejects.toMatchObject({ code: 'NOT_FOUND' })
  })

  it('makes tokens whose text it answers once', async () => {
    const made = await as('admin').createToken({ body: { name: 'ci', role: 'designer' } })
    expect(made.token).toMatch(/^cdk_/)
    const listed = await as('admin').listTokens({})
    expect(listed.items.map((token) => token.id)).toContain(made.id)
    expect(JSON.stringify(listed)).not.toContain(made.token)
    await as('admin').revokeToken({ params: { token: made.id } })
    const answer = await server.call({ path: `${apiPrefix}/whoami`, token: made.token })
    expect(answer.status).toBe(401)
  })

  it('describes its node types and itself', async () => {
    const { items } = await as('viewer').listNodeTypes({})
    expect(items.find((type) => type.type === 'manual')).toMatchObject({ kind: 'source', trigger: 'manual' })
    expect(items.every((type) => type.config.type === 'object')).toBe(true)
    expect(await as('viewer').getOpenApi({})).toMatchObject({ openapi: '3.1.0' })
  })

  it('throws what the server refuses as the error that it is', async () => {
    const refused = as('viewer').listTokens({})
    await expect(refused).rejects.toBeInstanceOf(CrossdockError)
    await expect(refused).rejects.toMatchObject({ code: 'FORBIDDEN', remedy: expect.any(String) })
  })
})
