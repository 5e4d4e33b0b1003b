import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest'
import { type DebugRuntime, startDebugRuntime } from '../debug/testing/debug-runtime.ts'

let runtime: DebugRuntime
beforeAll(async () => {
  runtime = await startDebugRuntime()
}, 120_000)
afterAll(() => runtime?.[Symbol.asyncDispose]())
beforeEach(async () => {
  runtime.target.behave = ({ body }) => ({
    taken: false,
    answer: { status: 422, body: { message: `${String(body.email)} is unknown`, field: 'email', value: body.email } },
  })
})

const order = {
  email: 'ann@example.com',
  lines: [
    { sku: 'A', note: 'for Ann' },
    { sku: 'B', note: 'for Bob' },
  ],
}

const flow = (maskedFields?: readonly string[]) => ({
  format: 'crossdock/flow@1',
  id: 'release',
  name: 'Release',
  record: { entity: 'order', key: '=number' },
  settings: maskedFields ? { maskedFields } : {},
  nodes: {
    in: { type: 'manual', version: 1 },
    wms: { type: 'http-request', version: 1, config: { system: 'wms', path: '/orders' } },
  },
  wires: [{ from: 'in.out', to: 'wms' }],
})

async function parked(number: string): Promise<string> {
  const [id = ''] = await runtime.accept('release', [{ ...order, number }])
  const stateOf = async () => (await runtime.as.viewer.getRecord({ params: { record: id } })).state
  await expect.poll(stateOf, { timeout: 60_000 }).toBe('parked')
  return id
}

it('a field that is masked today is masked in what was kept before, exceptions and groups included', async () => {
  await runtime.publish(flow())
  const record = await parked('SO-1')
  const { viewer } = runtime.as
  const look = async () => [
    await viewer.getRecord({ params: { record } }),
    await viewer.listExceptions({ query: { flow: 'release' } }),
    await viewer.listExceptionGroups({ query: { flow: 'release' } }),
    await viewer.listNodeSamples({ params: { flow: 'release', node: 'wms' }, query: {} }),
  ]
  for (const answer of await look()) expect(JSON.stringify(answer)).toContain('ann@example.com')
  await runtime.publish(flow(['email']))
  for (const answer of await look()) {
    expect(JSON.stringify(answer)).not.toContain('ann@')
    expect(JSON.stringify(answer)).toContain('•••')
  }
})

it('a field that is masked today is masked in the lines that were logged before', async () => {
  const lookup = { table: 'contacts', code: '=email', target: 'contact' }
  const contacts = (maskedFields?: readonly string[]) => ({
    ...flow(maskedFields),
    nodes: { in: { type: 'manual', version: 1 }, wms: { type: 'lookup', version: 1, config: { lookups: [lookup] } } },
  })
  await runtime.as.admin.putTable({ params: { name: 'contacts' }, body: { columns: ['id'] } })
  await runtime.publish(contacts())
  await parked('SO-4')
  const lines = async () => JSON.stringify(await runtime.as.viewer.listLogs({ query: { flow: 'release' } }))
  await expect.poll(lines, { timeout: 60_000 }).toContain('The code “ann@example.com” is not in the code table')
  await runtime.publish(contacts(['email']))
  expect(await lines()).toContain('The code “•••” is not in the code table')
  expect(await lines()).not.toContain('ann@')
})

it('a field that is masked today is masked in the report of a replay that parked its records again before', async () => {
  await runtime.publish(flow())
  const record = await parked('SO-3')
  const { operator, viewer } = runtime.as
  const body = { verb: 'retry', recordIds: [record], reason: 'once more' } as const
  const { id: replay } = await operator.startReplay({ body })
  const report = () => viewer.reportReplay({ params: { replay } })
  await expect.poll(async () => (await report()).parkedAgain.length, { timeout: 60_000 }).toBe(1)
  expect(JSON.stringify(await report())).toContain('ann@example.com')
  await runtime.publish(flow(['email']))
  expect(JSON.stringify(await report())).not.toContain('ann@')
})

it('an edit leaves what it could not see as it was; where nobody can tell what is meant it is refused, and nothing runs', async () => {
  await runtime.publish(flow(['email', 'lines.*.note']))
  const record = await parked('SO-2')
  const { operator } = runtime.as
  const { branches } = await operator.getRecord({ params: { record } })
  const shown = branches[0]?.payload as typeof order
  expect(shown).toMatchObject({ email: '•••', lines: [{ note: '•••' }, { note: '•••' }] })
  const retry = (payload: unknown) => operator.retryRecord({ params: { record }, body: { payload, reason: 'checked' } })
  const calls = runtime.target.calls.length
  for (const payload of [
    { ...shown, copy: '•••' },
    { ...shown, lines: [{ note: '•••' }] },
  ]) {
    expect(await retry(payload)).toMatchObject({ done: [], refused: [{ error: { code: 'INPUT_INVALID' } }] })
  }
  expect(runtime.target.calls).toHaveLength(calls)
  runtime.target.behave = () => ({ taken: true, answer: { status: 201 } })
  expect(await retry({ ...shown, lines: [{ ...shown.lines[1], count: 7 }] })).toMatchObject({ refused: [] })
  await expect.poll(() => runtime.target.calls.length, { timeout: 60_000 }).toBe(calls + 1)
  expect(runtime.target.calls.at(-1)?.body).toEqual({
    ...{ number: 'SO-2', email: 'ann@example.com' },
    lines: [{ sku: 'B', note: 'for Bob', count: 7 }],
  })
})
