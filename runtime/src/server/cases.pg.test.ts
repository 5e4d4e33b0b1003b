import { type CaseDocument, readCaseDocument } from '@crossdock/shared/case'
import { isEnded } from '@crossdock/shared/record'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { linesCase, linesFlow } from '../cases/testing/case-bench.ts'
import { type DesignerRuntime, startDesignerRuntime } from './testing/designer-runtime.ts'

let runtime: DesignerRuntime
beforeAll(async () => {
  runtime = await startDesignerRuntime()
  await runtime.declareSystem('wms')
  await runtime.declareSystem('erp')
  await runtime.admin.importTable({
    params: { name: 'units' },
    body: 'code,wms\nEA,PCE\nBOX,BX\nunused,NO\n',
  })
})
afterAll(() => runtime[Symbol.asyncDispose]())

const customer = { name: 'Greta Canary', email: 'greta.canary@shop.example' }
const order = {
  number: 'SO-7',
  customer,
  note: 'Call Greta Canary first',
  lines: [
    { sku: 'A', unit: 'EA' },
    { sku: 'B', unit: 'BOX' },
  ],
}

/** The ERP knows one order; the WMS is away at first for `B`, and refuses `C`. */
function behave(): void {
  const seen = new Map<string, number>()
  runtime.target.behave = ({ body, method }) => {
    if (method === 'GET') return { taken: false, answer: { status: 200, body: order } }
    const sku = String(body.sku)
    seen.set(sku, (seen.get(sku) ?? 0) + 1)
    if (sku === 'B' && seen.get(sku) === 1) return { taken: false, answer: { status: 503, body: { why: 'away' } } }
    if (sku === 'C') return { taken: false, answer: { status: 422, body: { who: customer.email } } }
    return { taken: true, answer: { status: 200, body: { taken: sku, for: customer } } }
  }
}

function flowNamed(id: string, changes: Readonly<Record<string, object>> = {}, settings: object = {}) {
  const flow = linesFlow(changes)
  const send = { ...flow.nodes.send, retry: { attempts: 3, delayMs: 1, jitter: 0 } }
  return { ...flow, id, settings: { ...flow.settings, history: 'full', ...settings }, nodes: { ...flow.nodes, send } }
}

/** Accepts an order and waits until it has ended, or parked. Answers its id. */
async function carry(flow: string, isDone: (state: string) => boolean = (state) => isEnded(state as never)) {
  const [id = ''] = await runtime.start(flow, ['SO-7'])
  await expect
    .poll(async () => isDone((await runtime.viewer.getRecord({ params: { record: id } })).state), { timeout: 60_000 })
    .toBe(true)
  return id
}

async function caseOf(record: string, mask: readonly string[] = []) {
  const { warnings = [], ...document } = await runtime.admin.caseFromRecord({
    params: { record },
    body: { name: 'Short pick', mask: [...mask] },
  })
  return { warnings, document: document as CaseDocument }
}

describe('a case of a record', () => {
  it('is its whole journey with children, retries and error ports, and passes without any system', async () => {
    behave()
    await runtime.publish(flowNamed('whole'))
    const { document, warnings } = await caseOf(await carry('whole'))
    expect(warnings).toEqual([])
    expect(document).toMatchObject({
      id: 'short-pick',
      flow: 'whole',
      source: 'in',
      items: [{ payload: { number: 'SO-7' } }],
    })
    expect(document.expect?.records.map(({ record, state }) => `${record} ${state}`)).toEqual([
      '0 delivered',
      '0/lines[0] delivered',
      '0/lines[1] delivered',
    ])
    expect(document.pins.find(({ record }) => record === '0/lines[1]')?.outcomes.map(({ kind }) => kind)).toEqual([
      'error',
      'emit',
    ])
    expect(document.tables).toEqual({ units: { EA: { wms: 'PCE' }, BOX: { wms: 'BX' } } })
    await runtime.designer.putCase({ params: { flow: 'whole', case: document.id }, body: document })
    const calls = runtime.target.calls.length
    const { results, coverage } = await runtime.admin.runCases({ params: { flow: 'whole' }, body: {} })
    expect(results).toMatchObject([{ case: 'short-pick', outcome: 'passed', differences: [] }])
    expect(coverage.nodes.filter(({ visits }) => visits === 0).map(({ node }) => node)).toEqual(['refused'])
    expect(runtime.target.calls).toHaveLength(calls)
  })

  it('holds no masked value anywhere, and still goes the same way', async () => {
    behave()
    await runtime.publish(flowNamed('masked', {}, { maskedFields: ['customer.email'] }))
    const { document, warnings } = await caseOf(await carry('masked'), ['name'])
    expect(warnings).toEqual([])
    const text = JSON.stringify(document)
    expect(JSON.stringify(order)).toContain('Greta Canary')
    expect(text).not.toMatch(/greta|canary/i)
    expect(document.masked).toEqual(['customer.email', 'name'])
    const [erp] = document.pins.find(({ node }) => node === 'erp')?.outcomes ?? []
    const payload = erp?.kind === 'emit' ? (erp.out[0]?.payload as typeof order) : undefined
    expect(payload?.customer.email).toMatch(/^[a-z]{5}\.[a-z]{6}@[a-z]{4}\.[a-z]{7}$/)
    expect(payload?.note).toBe(`Call ${payload?.customer.name} first`)
  })

  it('warns of a field to mask that is not there: a name misspelt masks nothing', async () => {
    behave()
    await runtime.publish(flowNamed('misspelt'))
    const { document, warnings } = await caseOf(await carry('misspelt'), ['customer.nmae', 'customer.email'])
    expect(warnings).toEqual([expect.stringContaining('“customer.nmae” masks nothing')])
    expect(document.masked).toEqual(['customer.email'])
  })

  it('warns when the flow decides by a masked field', async () => {
    behave()
    const { lines: plain } = linesFlow().nodes
    const items = '=customer.name == "Greta Canary" ? lines : lines.filter(l, false)'
    const lines = { ...plain, config: { ...plain?.config, items } }
    await runtime.publish(flowNamed('decides', { lines }))
    const { warnings } = await caseOf(await carry('decides'), ['customer.name'])
    expect(warnings).toEqual([expect.stringContaining('With the masked fields it goes another way')])
  })

  it('of a child is that of its first record; of an unknown outcome it parks as it did', async () => {
    behave()
    runtime.target.behave = ({ method }) =>
      method === 'GET' ? { taken: false, answer: { status: 200, body: order } } : { taken: true, answer: 'reset' }
    await runtime.publish(flowNamed('unknown'))
    const id = await carry('unknown', (state) => state === 'expecting')
    const children = async () => (await runtime.viewer.listChildren({ params: { record: id } })).items
    await expect
      .poll(async () => (await children()).map(({ state }) => state), { timeout: 60_000 })
      .toEqual(['held', 'parked'])
    const [child] = await children()
    const { document } = await caseOf(child?.id ?? '')
    expect(document.items).toEqual([{ payload: { number: 'SO-7' } }])
    expect(document.expect?.records.slice(1).map(({ causes, state }) => [state, causes?.[0]?.code])).toEqual([
      ['parked', 'OUTCOME_UNKNOWN'],
      ['held', undefined],
    ])
  })

  it('is refused, saying what is not kept, when the history has no payloads', async () => {
    behave()
    await runtime.publish(flowNamed('thin', {}, { history: 'metadata' }))
    await expect(caseOf(await carry('thin'))).rejects.toMatchObject({
      code: 'CONFLICT',
      message: expect.stringContaining('What “erp” answered to record 0 (SO-7) is not kept'),
    })
  })
})

describe('cases of a flow', () => {
  const document = { ...linesCase(), flow: 'kept' }
  const at = { params: { flow: 'kept', case: document.id } }

  it('are saved over each other by id, listed, deleted, and every act is in the audit', async () => {
    await runtime.designer.putCase({ ...at, body: document })
    await runtime.designer.putCase({ ...at, body: document })
    await runtime.designer.putCase({ ...at, body: { ...document, name: 'Three lines, again' } })
    const { items } = await runtime.viewer.listCases({ params: { flow: 'kept' } })
    expect(items).toMatchObject([{ savedBy: 'a designer', document: { name: 'Three lines, again' } }])
    expect(readCaseDocument(items[0]?.document).ok).toBe(true)
    await runtime.designer.deleteCase(at)
    await expect(runtime.designer.deleteCase(at)).rejects.toMatchObject({ code: 'NOT_FOUND' })
    const audit = await runtime.admin.listAudit({ query: { subject: 'kept/three-lines' } })
    expect(audit.items.map(({ action }) => action)).toEqual(['case.delete', 'case.put', 'case.put'])
  })

  it('are refused below another address, and when they are none', async () => {
    const elsewhere = { params: { flow: 'elsewhere', case: document.id } }
    await expect(runtime.designer.putCase({ ...elsewhere, body: document })).rejects.toMatchObject({
      code: 'INPUT_INVALID',
    })
    const broken = { ...document, pins: [{ node: 'erp', outcomes: [] }] }
    await expect(runtime.designer.putCase({ ...at, body: broken })).rejects.toMatchObject({
      message: expect.stringContaining('pins'),
    })
  })

  it('run on a draft for designers only, and on nothing with problems', async () => {
    const flow = flowNamed('drafts')
    const mine = { ...linesCase(), flow: 'drafts' }
    await runtime.designer.putCase({ params: { flow: 'drafts', case: mine.id }, body: mine })
    const params = { flow: 'drafts' }
    const { results } = await runtime.designer.runCases({ params, body: { document: flow } })
    expect(results).toMatchObject([{ outcome: 'no-expectation' }])
    const { operator } = runtime
    await expect(operator.runCases({ params, body: { document: flow } })).rejects.toMatchObject({ code: 'FORBIDDEN' })
    await expect(operator.runCases({ params, body: {} })).rejects.toMatchObject({ code: 'NOT_FOUND' })
    const broken = { ...flow, wires: [...flow.wires, { from: 'in.out', to: 'nowhere' }] }
    await expect(runtime.designer.runCases({ params, body: { document: broken } })).rejects.toMatchObject({
      code: 'FLOW_INVALID',
    })
    await expect(
      runtime.designer.runCases({ params, body: { document: flow, cases: ['other'] } }),
    ).rejects.toMatchObject({
      code: 'NOT_FOUND',
    })
  })
})
