import { createHmac, randomInt } from 'node:crypto'
import { type ApiClient, createApiClient, type RecordDetail, type Role, roles } from '@crossdock/shared/api'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { runCrossdock } from '../cli/testing/run-crossdock.ts'
import { createLog } from '../log.ts'
import type { Credential } from '../security/credentials.ts'
import { createToken } from '../store/token-store.ts'
import { postgresUrl } from '../testing/services.ts'
import { startTestRuntime, type TestRuntime } from '../testing/test-runtime.ts'
import { type Canary, canaryOf, findCanaries, type Seen } from './testing/canaries.ts'
import { type CanaryMode, canaryFlow, type EchoTarget, startEchoTarget } from './testing/canary-landscape.ts'
import { dumpDatabase } from './testing/dump-database.ts'

const masked = ['email', 'customer.phone', 'lines.*.note', 'iban']
const modes: readonly CanaryMode[] = ['ok', 'refuse', 'slow', 'divert', 'split', 'drop', 'throw', 'broken']

/** `expect.poll` works in tests only, and this is driven before them. */
async function until<T>(look: () => Promise<T>, wanted: T): Promise<void> {
  await vi.waitFor(async () => expect(await look()).toEqual(wanted), { timeout: 60_000, interval: 100 })
}

/** A runtime through which canaries have been driven, and everything that it said meanwhile. */
interface Drive extends AsyncDisposable {
  readonly seen: readonly Seen[]
  readonly secrets: readonly Canary[]
  readonly fields: readonly Canary[]
  readonly dump: readonly Seen[]
  readonly target: EchoTarget
}

async function drive(rules: readonly string[]): Promise<Drive> {
  const undo = new AsyncDisposableStack()
  const seen: Seen[] = []
  const see = (where: string, text: string) => void seen.push({ where, text })
  const secretNames = ['bearer', 'basic', 'api-key', 'oauth-secret', 'oauth-token', 'hook-token', 'hook-hmac'] as const
  const secrets = Object.fromEntries(secretNames.map((name) => [name, canaryOf(`secret-${name}`)])) as Readonly<
    Record<(typeof secretNames)[number], Canary>
  >
  const fields = {
    email: canaryOf('email', `canary.ö+${randomInt(1e12)}@"mail".example`),
    phone: canaryOf('phone', String(randomInt(1e11, 2e11))),
    note: canaryOf('note'),
    iban: canaryOf('iban', `DE${randomInt(1e11, 2e11)}`),
  }
  const target = undo.use(await startEchoTarget(secrets['oauth-token'].value))
  const started: TestRuntime = undo.use(
    await startTestRuntime({
      databaseUrl: postgresUrl(),
      log: createLog({ level: 'debug', destination: { write: (line) => see('process log', line) } }),
    }),
  )
  const { services, url = '' } = started.runtime
  const { database } = services
  const tokens = Object.fromEntries(
    await Promise.all(
      roles.map(async (role) => [role, (await createToken(database, { name: role, role, actor: 'test' })).token]),
    ),
  ) as Readonly<Record<Role, string>>
  const as = (role: Role): ApiClient =>
    createApiClient(async ({ method, path, contentType, body }) => {
      const answer = await fetch(url + path, {
        method,
        headers: {
          authorization: `Bearer ${tokens[role]}`,
          ...(contentType === undefined ? {} : { 'content-type': contentType }),
        },
        ...(body === undefined ? {} : { body }),
      })
      const text = await answer.text()
      see(`${role} ${method} ${path.replace(/[0-9a-f-]{36}|\?.*/g, '…')}`, text)
      return { status: answer.status, text }
    })
  const [admin, designer, operator, viewer] = [as('admin'), as('designer'), as('operator'), as('viewer')]

  // Systems and secrets, as a person enters them.
  const host = new URL(target.url).host
  const credentials: Readonly<Record<string, Credential>> = {
    bearer: { type: 'bearer', token: secrets.bearer.value },
    basic: { type: 'basic', username: 'crossdock', password: secrets.basic.value },
    'api-key': { type: 'api-key', header: 'x-api-key', value: secrets['api-key'].value },
    oauth: {
      type: 'oauth2-client',
      tokenUrl: `${target.url}/token`,
      clientId: 'crossdock',
      clientSecret: secrets['oauth-secret'].value,
    },
    'hook-token': { type: 'token', value: secrets['hook-token'].value },
    'hook-hmac': { type: 'hmac', secret: secrets['hook-hmac'].value },
  }
  for (const [name, credential] of Object.entries(credentials)) {
    await admin.putCredential({ params: { name }, body: { credential, hosts: name.startsWith('hook') ? [] : [host] } })
  }
  for (const name of ['bearer', 'basic', 'api-key', 'oauth']) {
    const declaration = { kind: 'http' as const, baseUrl: target.url, network: 'loopback', credential: name }
    await admin.putSystem({ params: { name }, body: { declaration } })
    await admin.testSystem({ params: { name } }).catch(() => undefined)
  }
  const document = JSON.parse(canaryFlow(rules)) as Record<string, unknown>
  // Its code is checked in a sandbox, which a machine with much to do may take for stuck.
  await vi.waitFor(() => designer.publishFlow({ body: { document, message: 'canaries' } }), { timeout: 60_000 })

  // Live events, read along all the time.
  const reading = new AbortController()
  undo.defer(() => reading.abort())
  for (const query of ['', '?flow=canary', '?tail=canary']) {
    const stream = await fetch(`${url}/api/v1/events${query}`, {
      headers: { authorization: `Bearer ${tokens.viewer}` },
      signal: reading.signal,
    })
    void (async () => {
      for await (const chunk of stream.body ?? []) see(`events ${query}`, Buffer.from(chunk).toString())
    })().catch(() => undefined)
  }

  // Records that end in every way.
  const item = (mode: string, number = `SO-${mode}`) => ({
    ...{ number, mode, email: fields.email.value, iban: fields.iban.value },
    customer: { id: 1007, phone: Number(fields.phone.value) },
    lines: [
      { sku: 'A', note: fields.note.value },
      { sku: 'B', note: null },
    ],
  })
  await operator.startFlow({
    params: { flow: 'canary' },
    body: { items: modes.map((mode) => ({ payload: item(mode) })) },
  })
  await operator.startFlow({
    params: { flow: 'canary' },
    body: { items: [{ payload: { email: fields.email.value } }] },
  })
  const body = JSON.stringify(item('ok', 'SO-hook'))
  for (const authorization of [`Bearer ${secrets['hook-token'].value}`, `Bearer x${secrets['hook-token'].value}`]) {
    const answer = await fetch(`${url}/hooks/canary/token`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization },
      body,
    })
    see('hook', await answer.text())
  }
  const signed = createHmac('sha256', secrets['hook-hmac'].value).update(body).digest('hex')
  for (const signature of [`sha256=${signed}`, 'sha256=00']) {
    const answer = await fetch(`${url}/hooks/canary/hmac`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'x-signature': signature },
      body,
    })
    see('hook', await answer.text())
  }
  const settled = async () =>
    (await operator.findRecords({ query: { flow: 'canary', limit: 200 } })).items
      .filter(({ state }) => state === 'ready' || state === 'waiting')
      .map(({ key, state }) => `${key} ${state}`)
  await until(settled, [])

  await repair()
  await look()
  await tellByCommand()
  await until(settled, [])
  const dump = await dumpDatabase(database)
  return {
    ...{ seen, dump, target, secrets: Object.values(secrets), fields: Object.values(fields) },
    [Symbol.asyncDispose]: () => undo.disposeAsync(),
  }

  async function recordOf(mode: string): Promise<RecordDetail> {
    const { items } = await viewer.findRecords({ query: { key: `SO-${mode}`, flow: 'canary' } })
    return await viewer.getRecord({ params: { record: items[0]?.id ?? '' } })
  }

  /** Retries, edits, replays, debugs and makes cases, as operators and designers do. */
  async function repair(): Promise<void> {
    const refused = await recordOf('refuse')
    const shown = refused.branches[0]?.payload as Record<string, unknown>
    const params = { record: refused.id }
    const reason = 'looked at it'
    await operator.retryRecord({ params, body: { payload: { ...shown, remark: 'checked' }, reason } })
    await operator.retryRecord({
      params: { record: (await recordOf('slow')).id },
      body: { assume: 'not-done', reason },
    })
    await operator.retryRecord({ params, body: { payload: { ...shown, other: '•••' } } }).catch(() => undefined)
    await until(settled, [])
    const order = { verb: 'retry' as const, filter: { flow: 'canary' } }
    await operator.previewReplay({ body: order })
    await operator.previewReplay({ body: { verb: 'send-again', filter: { flow: 'canary' } } })
    const { id } = await operator.startReplay({ body: { ...order, reason, canary: { count: 1, goOn: 'when-told' } } })
    const replay = { params: { replay: id } }
    const stateOf = async () => (await operator.getReplay(replay)).state
    await until(stateOf, 'waiting')
    await operator.continueReplay({ ...replay, body: { reason } })
    await until(stateOf, 'finished')
    await viewer.listReplayedRecords({ ...replay, query: {} })
    await operator.sendRecordsAgain({ body: { recordIds: [(await recordOf('ok')).id], reason } })
    await debug(refused.id)
    await makeCases()
  }

  async function debug(recordId: string): Promise<void> {
    const watches = ['=email', '=customer.phone', '=size(email)', '=contact']
    const breakpoints = [{ node: 'refuse', condition: '=number(email) > 1', isEnabled: true }]
    const recorded = await operator.startDebug({
      body: { flow: 'canary', start: { kind: 'record', recordId }, watches, breakpoints },
    })
    const session = { params: { session: recorded.id } }
    await operator.actDebug({ ...session, body: { act: 'back' } }).catch(() => undefined)
    const { records } = await operator.actDebug({ ...session, body: { act: 'step' } })
    const [standing] = records.flatMap(({ branches }) => branches)
    const payload = { ...(standing?.payload as object), remark: 'from the debugger' }
    await operator.actDebug({ ...session, body: { act: 'edit', payload } }).catch(() => undefined)
    await operator.actDebug({ ...session, body: { act: 'step' } }).catch(() => undefined)
    for (const mode of ['ok', 'refuse', 'divert', 'split', 'slow', 'throw']) {
      const begun = await designer.startDebug({
        body: { flow: 'canary', start: { kind: 'payloads', items: [{ payload: item(mode) }] }, watches, breakpoints },
      })
      const own = { params: { session: begun.id } }
      await designer.actDebug({ ...own, body: { act: 'continue' } })
      await designer.actDebug({ ...own, body: { act: 'back' } }).catch(() => undefined)
      await designer.actDebug({ ...own, body: { act: 'mode', node: mode, mode: 'real' } }).catch(() => undefined)
      const { steps } = await designer.actDebug({ ...own, body: { act: 'continue' } })
      for (const step of steps) await designer.getDebugStep({ params: { session: begun.id, step: step.id } })
    }
    await operator.listDebugSessions({})
  }

  async function makeCases(): Promise<void> {
    for (const mode of modes) {
      const made = await operator
        .caseFromRecord({
          params: { record: (await recordOf(mode)).id },
          body: { id: `of-${mode}`, name: `Of ${mode}` },
        })
        .catch((thrown: unknown) => see(`case of ${mode} refused`, String(thrown)))
      if (!made) continue
      const { warnings: _told, ...body } = made
      await designer.putCase({ params: { flow: 'canary', case: made.id }, body })
    }
    await operator.runCases({ params: { flow: 'canary' }, body: {} })
    await viewer.listCases({ params: { flow: 'canary' } })
  }

  /** Asks for everything that can be asked for. */
  async function look(): Promise<void> {
    const { items } = await viewer.findRecords({ query: { flow: 'canary', limit: 200 } })
    for (const { id, key } of items) {
      const detail = await viewer.getRecord({ params: { record: id } })
      if (detail.children.count > 0) await viewer.listChildren({ params: { record: id }, query: {} })
      await viewer.listMilestones({ params: { key } })
    }
    for (const node of Object.keys(document.nodes as object)) {
      await viewer.listNodeSamples({ params: { flow: 'canary', node }, query: { side: 'in' } })
      await viewer.listNodeSamples({ params: { flow: 'canary', node }, query: { side: 'out' } })
    }
    await viewer.listExceptionGroups({ query: {} })
    const exceptions = await viewer.listExceptions({ query: { state: 'all', limit: 200 } })
    for (const { id } of exceptions.items) await viewer.getException({ params: { exception: id } })
    const runs = await viewer.listRuns({ query: {} })
    for (const { id } of runs.items) await viewer.getRun({ params: { run: id } })
    await viewer.listLogs({ query: { flow: 'canary', limit: 200 } })
    for (const text of [fields.email.value.slice(0, 12), fields.note.value]) {
      await viewer.findRecords({ query: { text, flow: 'canary' } })
    }
    await viewer.listReplays({ query: {} })
    await admin.listAudit({ query: { limit: 200 } })
    await viewer.listSystems({})
    await admin.listCredentials({})
    await viewer.getFlowLive({ params: { flow: 'canary' }, query: {} })
    for (const path of ['/metrics', '/api/v1/openapi.json', '/readyz', '/healthz']) {
      const answer = await fetch(url + path, { headers: { authorization: `Bearer ${tokens.viewer}` } })
      see(path, await answer.text())
    }
  }

  async function tellByCommand(): Promise<void> {
    const env = { CROSSDOCK_HOME: started.options.home, CROSSDOCK_SERVER: url, CROSSDOCK_TOKEN: tokens.operator }
    const commands = [
      ['records', '--prefix', 'SO-'],
      ['records', '--key', 'SO-refuse', '--json'],
      ['exceptions'],
      ['exceptions', '--json'],
      ['logs', 'canary'],
    ]
    for (const args of commands) {
      const { stdout, stderr } = await runCrossdock(args, env)
      see(`crossdock ${args.join(' ')}`, stdout + stderr)
    }
  }
}

describe('canaries in every credential and in masked fields', () => {
  let driven: Drive
  beforeAll(async () => {
    driven = await drive(masked)
  }, 480_000)
  afterAll(() => driven?.[Symbol.asyncDispose]())

  it('are in no answer, event, log, case or output', () => {
    expect(driven.seen.length).toBeGreaterThan(150)
    expect(findCanaries([...driven.secrets, ...driven.fields], driven.seen)).toEqual([])
  })

  it('leave no secret anywhere in the database', () => {
    expect(findCanaries(driven.secrets, driven.dump)).toEqual([])
  })

  it('stand in the database only where a record needs them to run', () => {
    const places = findCanaries(driven.fields, driven.dump).map((found) => found.slice(found.indexOf(' in ') + 4))
    const needed = [
      ...['open_records.payload', 'open_records.progress', 'records.payload', 'journey.steps', 'effects.result'],
      ...['debug_sessions.start', 'debug_sessions.head', 'debug_steps.step'],
    ]
    expect(places).toContain('journey.steps')
    expect([...new Set(places)].filter((place) => !needed.includes(place))).toEqual([])
  })

  it('reach the systems as they are, also after a person has edited what they could not see', () => {
    const [email, phone] = driven.fields
    const edited = driven.target.taken.filter(
      ({ body, path }) => path === '/refuse' && body.includes('"remark":"checked"'),
    )
    expect(edited.length).toBeGreaterThan(0)
    for (const { body } of edited) {
      expect(JSON.parse(body)).toMatchObject({ email: email?.value, customer: { phone: Number(phone?.value) } })
    }
    expect(driven.target.taken.filter(({ body }) => body.includes('•••') && !body.includes('"said"'))).toEqual([])
  })
})

describe('the same without masked fields', () => {
  it('finds the canaries nearly everywhere: the search can fail', { timeout: 480_000 }, async () => {
    await using driven = await drive([])
    const places = findCanaries(driven.fields, driven.seen).join('\n')
    for (const where of [
      ...['viewer GET /api/v1/records/…', 'viewer GET /api/v1/exceptions', 'viewer GET /api/v1/logs', 'process log'],
      ...['samples', 'operator POST /api/v1/debug', '/case', 'events', 'crossdock records', 'crossdock exceptions'],
    ]) {
      expect(places).toContain(where)
    }
    expect(findCanaries(driven.secrets, driven.seen)).toEqual([])
    expect(findCanaries(driven.secrets, driven.dump)).toEqual([])
  })
})
