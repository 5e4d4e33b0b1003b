import { channel } from 'node:diagnostics_channel'
import { createServer } from 'node:http'
import { connect } from 'node:net'
import type { CaseDocument } from '@crossdock/shared/case'
import { afterAll, describe, expect, it } from 'vitest'
import { buildPlan } from '../engine/plan.ts'
import { expectationOf } from './expectation.ts'
import { runCase } from './run-case.ts'
import { runCases } from './run-cases.ts'
import { linesCase, linesFlow, openTestBench } from './testing/case-bench.ts'

const bench = openTestBench()
afterAll(() => bench[Symbol.asyncDispose]())

const flow = linesFlow()
const planOf = (of: typeof flow) => buildPlan(of, { version: 1, manifests: bench.manifests })
const plan = planOf(flow)

async function withExpectation(document: CaseDocument = linesCase()): Promise<CaseDocument> {
  return { ...document, expect: expectationOf(flow, await runCase(bench, { document, plan })) }
}

async function messagesOf(changed: typeof flow, document: CaseDocument) {
  const { results } = await runCases(bench, { plan: planOf(changed), cases: [document] })
  return results.flatMap(({ differences }) => differences.map(({ message }) => message))
}

describe('a case', () => {
  it('runs children, retries, error ports and code to their ends, with pins where the flow reaches outside', async () => {
    const run = await runCase(bench, { document: linesCase(), plan })
    expect(run.error).toBeUndefined()
    expect(
      run.records.map(({ path, state, steps }) => [path, state, steps.map((step) => `${step.node} ${step.outcome}`)]),
    ).toEqual([
      ['0', 'delivered', ['erp passed', 'lines split', 'label passed']],
      ['0/lines[0]', 'delivered', ['line passed', 'send passed']],
      ['0/lines[1]', 'delivered', ['line passed', 'send retrying', 'send retrying', 'send passed']],
      ['0/lines[2]', 'delivered', ['line passed', 'send diverted', 'refused passed']],
    ])
    expect(run.records[0]?.steps.at(-1)?.out).toEqual([{ port: 'out', payload: { label: 'SO-1!' } }])
  })

  it('keeps what write nodes would send, without keys, once for each try', async () => {
    const { sent } = await runCase(bench, { document: linesCase(), plan })
    expect(sent.map(({ node, record }) => `${node} ${record}`).sort()).toEqual([
      'send 0/lines[0]',
      'send 0/lines[1]',
      'send 0/lines[1]',
      'send 0/lines[1]',
      'send 0/lines[2]',
    ])
    expect(sent.find(({ record }) => record === '0/lines[2]')?.request).toEqual({
      system: 'wms',
      method: 'POST',
      path: '/orders/SO-1',
      headers: {
        accept: 'application/json',
        'content-type': 'application/json',
        'idempotency-key': '(idempotency key)',
      },
      body: { number: 'SO-1', sku: 'C', unit: 'BX' },
    })
  })

  it('gives the same outcome every time, and so passes with what came of it', async () => {
    const document = await withExpectation()
    const report = await runCases(bench, { plan, cases: [document, document] })
    expect(report.results.map(({ outcome }) => outcome)).toEqual(['passed', 'passed'])
    expect(await runCase(bench, { document, plan })).toEqual(await runCase(bench, { document, plan }))
  })

  it('opens no connection, whatever its nodes are made for', async () => {
    let connections = 0
    const count = () => connections++
    const sockets = channel('net.client.socket')
    sockets.subscribe(count)
    try {
      expect((await runCase(bench, { document: linesCase(), plan })).error).toBeUndefined()
      expect(connections).toBe(0)
      const server = createServer((_request, response) => response.end()).listen(0, '127.0.0.1')
      await new Promise((resolve) => server.once('listening', resolve))
      const address = server.address()
      const socket = connect(address && typeof address === 'object' ? address.port : 0, '127.0.0.1')
      await new Promise((resolve) => socket.once('connect', resolve))
      expect(connections).toBe(1)
      socket.destroy()
      server.close()
    } finally {
      sockets.unsubscribe(count)
    }
  })

  it('is broken, naming node and record, when something must answer and nothing is pinned', async () => {
    const pins = linesCase().pins.filter(({ node, record }) => node !== 'send' || record !== undefined)
    const { results } = await runCases(bench, { plan, cases: [await withExpectation(linesCase({ pins }))] })
    expect(results[0]).toMatchObject({
      outcome: 'broken',
      error: {
        code: 'NOT_FOUND',
        message: '“Send the line” reaches outside, and the case has no answer of it for record 0/lines[0] (SO-1).',
      },
    })
    expect(results[0]?.nodes.find(({ node }) => node === 'send')?.outcome).toBe('broken')
  })

  it('is broken when it is of another flow, or comes through a source that is not there', async () => {
    const codes = async (document: CaseDocument) => (await runCase(bench, { document, plan })).error?.message
    expect(await codes(linesCase({ flow: 'other' }))).toContain('is of the flow “other”')
    expect(await codes(linesCase({ source: 'erp' }))).toContain('no source “erp”')
  })

  it('lets a node fail as it would before it sends anything, pin or no pin', async () => {
    const nowhere = linesFlow({
      send: {
        ...flow.nodes.send,
        config: {
          system: 'wms',
          path: '/orders/{no}',
          pathValues: { no: '=payload.number' },
          contentType: 'form',
          body: '={"nested": [1]}',
        },
      },
    })
    const { records } = await runCase(bench, { document: linesCase(), plan: planOf(nowhere) })
    expect(records[1]?.steps.at(-2)).toMatchObject({
      node: 'send',
      outcome: 'diverted',
      error: { code: 'INPUT_INVALID' },
    })
  })

  it('stops at unknown outcomes as the engine does, and asks a pinned probe where there is one', async () => {
    const lost = { kind: 'error', error: { code: 'TIMED_OUT', message: 'no answer' }, isUnknown: true } as const
    const pins = [...linesCase().pins.filter(({ node }) => node !== 'send')]
    const parked = await runCase(bench, {
      document: linesCase({ pins: [...pins, { node: 'send', outcomes: [lost] }] }),
      plan,
    })
    expect(parked.records[1]).toMatchObject({ state: 'parked', causes: [{ node: 'send', code: 'OUTCOME_UNKNOWN' }] })
    const config = { ...flow.nodes.send?.config, verify: { path: '/orders', doneWhen: '=status == 200' } }
    const probed = linesFlow({ send: { ...flow.nodes.send, config } })
    const found = { kind: 'emit', out: [{ port: 'out', payload: { found: true } }] } as const
    const notThere = { kind: 'error', error: { code: 'NOT_FOUND', message: 'not there' } } as const
    const settled = await runCase(bench, {
      document: linesCase({ pins: [...pins, { node: 'send', outcomes: [lost, notThere, lost, found] }] }),
      plan: planOf(probed),
    })
    expect(settled.records[1]?.steps.slice(1).map(({ outcome }) => outcome)).toEqual([
      'unknown',
      'settled',
      'unknown',
      'settled',
    ])
  })
})

describe('what a case finds out', () => {
  it('names the node, the field and both values when a request changes', async () => {
    const fields = [
      { target: 'number', value: '=payload[0]' },
      { target: 'sku', value: '="X" + payload[1].sku' },
      { target: 'unit', value: '=lookup("units", payload[1].unit, "wms")' },
    ]
    const changed = linesFlow({ line: { ...flow.nodes.line, config: { fields } } })
    const messages = await messagesOf(changed, await withExpectation())
    expect(messages).toHaveLength(6)
    expect(messages[0]).toBe('“Send the line” would send something else: body.sku is "XA" instead of "A".')
  })

  it('tells another end, another cause and another way in words', async () => {
    const parking = linesFlow({
      line: { ...flow.nodes.line, config: { fields: [{ target: 'u', value: '=lookup("units", "nope")' }] } },
    })
    const messages = await messagesOf(parking, await withExpectation())
    expect(messages).toEqual(
      expect.arrayContaining([
        'State: expected was delivered, it is parked.',
        '“To a line” was expected to go on (out); it was seen to park (CODE_UNMAPPED).',
        '“Send the line” was expected to go on (out), and was not reached.',
      ]),
    )
  })

  it('tells a record too many and one too few', async () => {
    const document = await withExpectation()
    const order = { number: 'SO-1', lines: [{ sku: 'A', unit: 'EA' }] }
    const one = { node: 'erp', outcomes: [{ kind: 'emit', out: [{ port: 'out', payload: order }] }] } as const
    const pins = [one, ...document.pins.slice(1)]
    expect(await messagesOf(flow, { ...document, pins })).toContain(
      'The record line SO-1 was expected and did not come about.',
    )
    const { expect: fewer } = await withExpectation({ ...linesCase(), pins })
    expect(fewer).toBeDefined()
    expect(await messagesOf(flow, { ...linesCase(), ...(fewer ? { expect: fewer } : {}) })).toContain(
      'The record line SO-1 came about and was not expected.',
    )
  })

  it('covers nodes and branches, the wired error port included, and lists what was never visited', async () => {
    const pins = [...linesCase().pins.slice(0, 3)]
    const { coverage } = await runCases(bench, { plan, cases: [linesCase({ pins })] })
    expect(coverage.nodes.filter(({ visits }) => visits === 0)).toEqual([{ node: 'refused', visits: 0 }])
    expect(coverage.branches).toContainEqual({ from: 'send.error', visits: 0 })
    expect(coverage.branches).toContainEqual({ from: 'lines.out', visits: 1 })
    expect(coverage.branches.map(({ from }) => from)).not.toContain('erp.error')
    const all = await runCases(bench, { plan, cases: [linesCase()] })
    expect(all.coverage.branches).toContainEqual({ from: 'send.error', visits: 1 })
  })

  it('is stopped after its time, and says so', async () => {
    const endless = linesFlow({
      label: { type: 'code', version: 1, config: { code: 'for (;;) {}', timeoutMs: 60_000 } },
    })
    const run = await runCase(bench, { document: linesCase(), plan: planOf(endless) }, { timeoutMs: 300 })
    expect(run.error).toMatchObject({ code: 'TIMED_OUT' })
  })
})
