import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { FlowProblem } from '@crossdock/shared/flow'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startTestServer } from '../server/testing/test-server.ts'
import { insertLogLines } from '../store/node-log-store.ts'
import { acceptSample, commitSample, ending, parking, publishSample } from '../store/testing/seed-records.ts'
import { openTestDatabase } from '../store/testing/test-database.ts'
import { runCrossdock } from './testing/run-crossdock.ts'

const database = await openTestDatabase()
const server = await startTestServer(database)
const home = await mkdtemp(join(tmpdir(), 'crossdock-cli-'))
afterAll(async () => {
  await rm(home, { recursive: true, force: true })
  await server[Symbol.asyncDispose]()
  await database[Symbol.asyncDispose]()
})

const asOperator = { CROSSDOCK_HOME: home, CROSSDOCK_SERVER: server.url, CROSSDOCK_TOKEN: server.tokens.operator }
const asDesigner = { ...asOperator, CROSSDOCK_TOKEN: server.tokens.designer }

let ids: readonly string[]
beforeAll(async () => {
  await publishSample(database, 'orders')
  ids = (await acceptSample(database, { flow: 'orders', keys: ['SO-1001', 'SO-1001', 'SO-1002'] })).ids
  await commitSample(database, { flow: 'orders', ids: ids.slice(0, 1) }, ending('delivered'))
  await commitSample(database, { flow: 'orders', ids: ids.slice(1, 2) }, parking('customer'))
})

describe('crossdock records', () => {
  it('tells the story of each record of a key: where it is, its steps, errors, remedies and relatives', async () => {
    const { exitCode, stdout } = await runCrossdock(['records', '--key', 'SO-1001'], asOperator)
    expect(exitCode).toBe(0)
    expect(stdout).toMatch(/SO-1001 {2}order {2}orders v1\n {2}parked at send: CODE_UNMAPPED/)
    expect(stdout).toMatch(/Journey\n.*map \(map\) {2}passed.*\n.*send \(map\) {2}parked/)
    expect(stdout).toMatch(/CODE_UNMAPPED: Customer 1007[^\n]*\n *→ Add the code/)
    expect(stdout).toMatch(/Same key\n *SO-1001.*delivered/)
  })

  it('lists records by prefix and state, a line each', async () => {
    const listed = await runCrossdock(['records', '--prefix', 'SO-', '--limit', '2'], asOperator)
    expect(listed.stdout.trimEnd().split('\n')).toHaveLength(2)
    const ready = await runCrossdock(['records', '--state', 'ready', '--json'], asOperator)
    expect(JSON.parse(ready.stdout)).toMatchObject({ records: [{ key: 'SO-1002', state: 'ready' }] })
  })

  it('sends again by id, for a reason', async () => {
    const [id = ''] = ids
    const sent = await runCrossdock(['records', 'send-again', id, '--reason', 'lost in transit'], asOperator)
    expect(sent).toMatchObject({ exitCode: 0, stdout: expect.stringContaining('1 record sent again') })
    expect(server.asked.at(-1)).toEqual([
      'sendAgain',
      { recordIds: [id], actor: { name: 'a operator', reason: 'lost in transit' } },
    ])
    expect((await runCrossdock(['records', 'send-again', id], asOperator)).exitCode).toBe(1)
  })
})

describe('crossdock runs and logs', () => {
  it('lists intakes with what became of them, and cancels one for a reason', async () => {
    const { runId } = await acceptSample(database, { flow: 'orders', keys: ['RUN-1', 'RUN-2'] })
    const listed = await runCrossdock(['runs', '--flow', 'orders', '--limit', '1'], asOperator)
    expect(listed.stdout).toMatch(/orders\/start {2}2 accepted {2}2 ready/)
    expect((await runCrossdock(['runs', 'cancel', runId], asOperator)).exitCode).toBe(1)
    const cancelled = await runCrossdock(['runs', 'cancel', runId, '--reason', 'the wrong file', '--json'], asOperator)
    expect(JSON.parse(cancelled.stdout)).toMatchObject({
      run: { cancelled: { by: 'a operator', reason: 'the wrong file' } },
    })
    const again = await runCrossdock(['runs', 'cancel', runId, '--reason', 'the wrong file'], asOperator)
    expect(again).toMatchObject({ exitCode: 1, stderr: expect.stringContaining('has cancelled this run already') })
  })

  it('shows what was said, oldest first, by level and node', async () => {
    const line = { atMs: Date.now(), flow: 'orders', node: 'send' }
    await insertLogLines(database, [
      { ...line, level: 'info', message: 'first' },
      { ...line, level: 'error', message: 'Parked: customer 1007', key: 'SO-1' },
      { ...line, level: 'error', message: 'elsewhere', node: 'map' },
    ])
    const { stdout } = await runCrossdock(['logs', 'orders'], asOperator)
    expect(stdout).toMatch(
      /info {3}send {2}first\n.*error {2}send {2}SO-1 {2}Parked: customer 1007\n.*map {2}elsewhere/,
    )
    const some = await runCrossdock(['logs', 'orders', '--level', 'error', '--node', 'send'], asOperator)
    expect(some.stdout.trimEnd().split('\n')).toHaveLength(1)
    expect((await runCrossdock(['logs', 'orders', '--text', 'nothing like it'], asOperator)).stdout).toBe(
      'No line was found.\n',
    )
  })
})

describe('crossdock exceptions', () => {
  it('lists causes and shows one', async () => {
    const { stdout } = await runCrossdock(['exceptions'], asOperator)
    expect(stdout).toMatch(
      /1 × customer 1007 is not in the code table customer, at “send” {2}\[customer\]\n.*flow orders.*\n.*Customer 1007.*\n.*→/,
    )
    const shown = await runCrossdock(['exceptions', 'show', 'customer', '--json'], asOperator)
    expect(JSON.parse(shown.stdout)).toMatchObject({ exceptions: [{ recordId: ids[1] }] })
    expect((await runCrossdock(['exceptions', 'show', 'other'], asOperator)).exitCode).toBe(1)
  })

  it('retries by cause and resolves by id', async () => {
    const retry = ['exceptions', 'retry', '--cause', 'customer', '--current']
    expect((await runCrossdock(retry, asOperator)).stderr).toContain('reason')
    const retried = await runCrossdock([...retry, '--reason', 'known now'], asOperator)
    expect(retried).toMatchObject({ exitCode: 0, stdout: '1 record retried\n' })
    await runCrossdock(['exceptions', 'resolve', ids[1] ?? '', '--reason', 'by phone'], asOperator)
    const actor = { name: 'a operator' }
    expect(server.asked.slice(-2)).toEqual([
      ['retry', { recordIds: [ids[1]], version: 'current', actor: { ...actor, reason: 'known now' } }],
      ['resolve', { recordIds: [ids[1]], actor: { ...actor, reason: 'by phone' } }],
    ])
    expect((await runCrossdock(['exceptions', 'retry'], asOperator)).exitCode).toBe(1)
  })
})

describe('crossdock exceptions, shared out', { timeout: 60_000 }, () => {
  it('assigns, comments, tags and ignores by cause or id, and ends with 1 when there is nothing of the kind', async () => {
    const run = async (...args: readonly string[]) => await runCrossdock(['exceptions', ...args], asOperator)
    expect(await run('assign', '--cause', 'customer', '--to', 'Berta')).toMatchObject({
      ...{ exitCode: 0, stdout: '1 exception given to Berta\n' },
    })
    const shown = JSON.parse((await run('show', 'customer', '--json')).stdout) as { exceptions: { id: string }[] }
    const id = shown.exceptions[0]?.id ?? ''
    expect(await run('comment', id, '--text', 'asked the ERP people')).toMatchObject({ exitCode: 0 })
    expect(await run('tag', id, '--add', 'erp', 'urgent')).toMatchObject({ exitCode: 0 })
    expect((await run('show', 'customer')).stdout).toMatch(/with Berta {2}#erp #urgent/)
    expect((await run('ignore', id)).stderr).toContain('--reason')
    expect(await run('ignore', id, '--reason', 'a test order')).toMatchObject({ exitCode: 0 })
    expect((await run()).stdout).toBe('Nothing waits for repair.\n')
    expect(await run('assign', id, '--to', 'nobody')).toMatchObject({ exitCode: 1 })
    expect(await run('reopen', id)).toMatchObject({ exitCode: 0, stdout: '1 exception opened again\n' })
  })
})

describe('crossdock replay', { timeout: 60_000 }, () => {
  const filter = ['--flow', 'orders', '--cause', 'CODE_UNMAPPED']

  it('previews without a reason, starts only with one, and can be watched and cancelled', async () => {
    const preview = await runCrossdock(['replay', ...filter, '--preview'], asOperator)
    expect(preview).toMatchObject({
      exitCode: 0,
      stdout: expect.stringMatching(/^1 record\. Nothing has been done\.\n/),
    })
    expect(preview.stdout).toMatch(/orders\/send.*: create 1, repeat 0, recall 0/)
    expect(await runCrossdock(['replay', ...filter], asOperator)).toMatchObject({
      ...{ exitCode: 1, stderr: expect.stringContaining('--reason') },
    })
    const start = [...filter, '--canary', '1', '--rate', '50', '--reason', 'known now', '--json']
    const started = await runCrossdock(['replay', ...start], asOperator)
    const { id } = JSON.parse(started.stdout) as { id: string }
    expect(started.exitCode).toBe(0)
    expect((await runCrossdock(['replay', 'show', id], asOperator)).stdout).toMatch(
      /running.*\n.*1 record: 0 started, 1 pending/,
    )
    expect((await runCrossdock(['replay', 'continue', id], asOperator)).stderr).toContain('CONFLICT')
    expect((await runCrossdock(['replay', 'cancel', id], asOperator)).exitCode).toBe(1)
    const cancelled = await runCrossdock(['replay', 'cancel', id, '--reason', 'wrong ones'], asOperator)
    expect(cancelled).toMatchObject({ exitCode: 0, stdout: expect.stringContaining('1 left as they are') })
    expect((await runCrossdock(['replay', 'list'], asOperator)).stdout).toContain(id)
  })

  it('is not for viewers, and finds no record where the filter has none', async () => {
    const asViewer = { ...asOperator, CROSSDOCK_TOKEN: server.tokens.viewer }
    const refused = await runCrossdock(['replay', ...filter, '--reason', 'known now'], asViewer)
    expect(refused).toMatchObject({ exitCode: 1, stderr: expect.stringContaining('FORBIDDEN') })
    const none = await runCrossdock(['replay', '--key', 'SO-9', '--reason', 'known now'], asOperator)
    expect(none).toMatchObject({ exitCode: 1, stderr: expect.stringContaining('There is no record') })
  })

  it('runs one record again with a corrected payload from a file', async () => {
    const path = join(home, 'order.json')
    await writeFile(path, JSON.stringify({ number: 'SO-1001', customer: 1008 }))
    const args = ['replay', ids[1] ?? '', '--payload', path, '--from', 'send', '--reason', 'typing error']
    expect((await runCrossdock(args, asOperator)).exitCode).toBe(0)
    expect(server.asked.at(-1)).toEqual([
      'retry',
      {
        ...{ recordIds: [ids[1]], fromNode: 'send', payload: { number: 'SO-1001', customer: 1008 } },
        actor: { name: 'a operator', reason: 'typing error' },
      },
    ])
  })

  it('skips a record only for a reason', async () => {
    expect((await runCrossdock(['records', 'skip', ids[1] ?? ''], asOperator)).stderr).toContain('--reason')
    expect((await runCrossdock(['records', 'skip', ids[1] ?? '', '--reason', 'by phone'], asOperator)).exitCode).toBe(0)
    expect(server.asked.at(-1)?.[0]).toBe('resolve')
  })
})

describe('crossdock publish', () => {
  it('publishes files with a message', async () => {
    const path = join(home, 'flow.json')
    await writeFile(path, JSON.stringify({ id: 'f' }))
    const published = await runCrossdock(['publish', path, '--message', 'why', '--json'], asDesigner)
    expect(published.exitCode).toBe(0)
    expect(JSON.parse(published.stdout)).toMatchObject({ published: [{ flow: 'f', version: 1, isNew: true }] })
    expect(server.asked.at(-1)).toMatchObject(['publish', { document: { id: 'f' }, message: 'why' }])
  })

  it('ends with 1 and every problem when the flow is refused', async () => {
    const problems: FlowProblem[] = [
      { path: '/nodes', code: 'SOURCE_MISSING', message: 'The flow has no source.', remedy: 'Add one.' },
    ]
    const missing = [{ kind: 'system' as const, name: 'wms', node: 'send', message: 'Node “send” needs “wms”.' }]
    await using refusing = await startTestServer(database, {
      services: { publish: async () => ({ ok: false, problems, missing }) },
    })
    const env = { ...asDesigner, CROSSDOCK_SERVER: refusing.url }
    const { exitCode, stderr } = await runCrossdock(['publish', join(home, 'flow.json')], env)
    expect(exitCode).toBe(1)
    expect(stderr).toMatch(/FLOW_INVALID: .*flow\.json[\s\S]*\/nodes {2}The flow has no source[\s\S]*needs “wms”/)
  })

  it('is refused without the role', async () => {
    const { exitCode, stderr } = await runCrossdock(['publish', join(home, 'flow.json')], asOperator)
    expect({ exitCode, stderr }).toEqual({ exitCode: 1, stderr: expect.stringContaining('FORBIDDEN') })
  })
})

describe('crossdock sign-in', () => {
  it('prints an address whose code is exchanged for a token of the role', async () => {
    const asAdmin = { ...asOperator, CROSSDOCK_TOKEN: server.tokens.admin }
    const { exitCode, stdout } = await runCrossdock(['sign-in', '--role', 'viewer', '--name', 'Ana', '--json'], asAdmin)
    expect(exitCode).toBe(0)
    const address = new URL((JSON.parse(stdout) as { address: string }).address)
    expect(address.origin).toBe(server.url)
    const code = address.hash.replace('#/sign-in/', '')
    const answer = await server.call({ method: 'POST', path: '/api/v1/sign-in', json: { code } })
    expect(answer.json).toMatchObject({ name: 'Ana', role: 'viewer' })
    expect((await runCrossdock(['sign-in'], asDesigner)).exitCode).toBe(1)
  })
})

describe('the connection', () => {
  it('is found in the home folder, whose token goes to its own server alone', async () => {
    const adminTokenPath = join(home, 'admin-token')
    await writeFile(adminTokenPath, `${server.tokens.admin}\n`)
    await writeFile(join(home, 'server.json'), JSON.stringify({ url: server.url, pid: 1, adminTokenPath }))
    expect((await runCrossdock(['exceptions'], { CROSSDOCK_HOME: home })).exitCode).toBe(0)
    const elsewhere = await runCrossdock(['exceptions', '--server', 'http://127.0.0.1:1'], { CROSSDOCK_HOME: home })
    expect(elsewhere).toMatchObject({ exitCode: 1, stderr: expect.stringContaining('There is no token') })
  })

  it('that cannot be made says so', async () => {
    const env = { ...asOperator, CROSSDOCK_SERVER: 'http://127.0.0.1:1' }
    const { exitCode, stderr } = await runCrossdock(['records'], env)
    expect({ exitCode, stderr }).toEqual({ exitCode: 1, stderr: expect.stringContaining('REMOTE_UNAVAILABLE') })
  })
})
