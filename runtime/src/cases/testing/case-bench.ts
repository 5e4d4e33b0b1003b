import { executors } from '@crossdock/nodes/executors'
import { manifests } from '@crossdock/nodes/manifests'
import type { CaseDocument } from '@crossdock/shared/case'
import { type Flow, readFlowDocument } from '@crossdock/shared/flow'
import { startSandbox } from '../../sandbox/start-sandbox.ts'
import type { CaseBench } from '../run-case.ts'

/** What cases are run with, with a sandbox of its own. */
export function openTestBench(): CaseBench & AsyncDisposable {
  const sandbox = startSandbox({ processes: 1 })
  return { manifests, executors, sandbox, [Symbol.asyncDispose]: () => sandbox[Symbol.asyncDispose]() }
}

const send = { system: 'wms', path: '/orders/{no}', pathValues: { no: '=number' } }
const retry = { attempts: 3, delayMs: 60_000, jitter: 0 }

/**
 * Orders: read again, split in lines, each line sent; what the WMS refuses goes to a milestone. Beside it, code works out
 * a label.
 */
export function linesFlow(changes: Readonly<Record<string, object>> = {}): Flow {
  const read = readFlowDocument({
    format: 'crossdock/flow@1',
    id: 'lines',
    name: 'Lines',
    record: { entity: 'order', key: '=number' },
    settings: { history: 'metadata' },
    nodes: {
      in: { type: 'manual', version: 1 },
      erp: {
        type: 'http-request',
        version: 1,
        name: 'Read the order',
        config: { method: 'GET', system: 'erp', path: '/orders/{no}', pathValues: { no: '=number' } },
      },
      label: { type: 'code', version: 1, config: { code: 'return { label: record.payload.number + "!" }' } },
      lines: { type: 'split', version: 1, config: { items: '=lines', entity: 'line', payload: '=[number, item]' } },
      line: {
        type: 'map',
        version: 1,
        name: 'To a line',
        config: {
          fields: [
            { target: 'number', value: '=payload[0]' },
            { target: 'sku', value: '=payload[1].sku' },
            { target: 'unit', value: '=lookup("units", payload[1].unit, "wms")' },
          ],
        },
      },
      send: { type: 'http-request', version: 1, name: 'Send the line', config: send, retry, onError: 'error-port' },
      refused: { type: 'milestone', version: 1, config: { name: 'line refused' } },
      ...changes,
    },
    wires: [
      { from: 'in.out', to: 'erp' },
      { from: 'erp.out', to: 'lines' },
      { from: 'erp.out', to: 'label' },
      { from: 'lines.out', to: 'line' },
      { from: 'line.out', to: 'send' },
      { from: 'send.error', to: 'refused' },
    ],
  })
  if (!read.ok) throw new Error(JSON.stringify(read.problems))
  return read.flow
}

/** An order of three lines: one is taken, one at the third try, one is refused. */
export function linesCase(changes: Partial<CaseDocument> = {}): CaseDocument {
  const away = { kind: 'error', error: { code: 'REMOTE_UNAVAILABLE', message: 'away' } } as const
  const taken = { kind: 'emit', out: [{ port: 'out', payload: { ok: true } }] } as const
  const order = {
    number: 'SO-1',
    lines: [
      { sku: 'A', unit: 'EA' },
      { sku: 'B', unit: 'EA' },
      { sku: 'C', unit: 'BOX' },
    ],
  }
  return {
    format: 'crossdock/case@1',
    id: 'three-lines',
    name: 'Three lines',
    flow: 'lines',
    source: 'in',
    acceptedAt: '2026-11-21T08:00:00.000Z',
    items: [{ payload: { number: 'SO-1' } }],
    pins: [
      { node: 'erp', record: '0', outcomes: [{ kind: 'emit', out: [{ port: 'out', payload: order }] }] },
      { node: 'send', outcomes: [taken] },
      { node: 'send', record: '0/lines[1]', outcomes: [away, away, taken] },
      {
        node: 'send',
        record: '0/lines[2]',
        outcomes: [{ kind: 'error', error: { code: 'REMOTE_REJECTED', message: 'no such item' } }],
      },
    ],
    tables: { units: { EA: { wms: 'PCE' }, BOX: { wms: 'BX' } } },
    ...changes,
  }
}
