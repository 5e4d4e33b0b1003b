import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { pinCalls, subflowsFirst } from './subflows-first.ts'
import { runCrossdock } from './testing/run-crossdock.ts'

let folder: string

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'crossdock-subflow-'))
})
afterAll(() => rm(folder, { recursive: true, force: true }))

async function file(name: string, content: unknown): Promise<string> {
  const path = join(folder, name)
  await mkdir(dirname(path), { recursive: true })
  await writeFile(path, JSON.stringify(content))
  return path
}

function flow<N extends object>(id: string, nodes: N, wires: readonly (readonly [string, string])[]) {
  const record = { entity: 'order', key: '=number' }
  return { format: 'crossdock/flow@1', id, name: id, record, nodes, wires: wires.map(([from, to]) => ({ from, to })) }
}

const unit = flow(
  'unit',
  {
    in: { type: 'subflow-input', version: 1 },
    known: { type: 'filter', version: 1, config: { keep: '=has(unit)' } },
    ok: { type: 'subflow-output', version: 1, config: { port: 'ok' } },
    none: { type: 'subflow-output', version: 1, config: { port: 'none' } },
  },
  [
    ['in.out', 'known'],
    ['known.kept', 'ok'],
    ['known.rejected', 'none'],
  ],
)
const caller = flow(
  'orders',
  {
    in: { type: 'manual', version: 1 },
    check: { type: 'subflow', version: 1, config: { flow: 'unit', version: 7, ports: ['none', 'ok'] } },
    done: { type: 'map', version: 1, config: { fields: [{ target: 'unit', value: '=unit' }] } },
  },
  [
    ['in.out', 'check'],
    ['check.ok', 'done'],
  ],
)

describe('flow files with subflows', () => {
  it('run with the subflow that lies beside them, as one journey', async () => {
    await file('flows/unit/flow.json', unit)
    const path = await file('flows/orders/flow.json', caller)
    const input = await file('in.jsonl', [])
    await writeFile(input, '{"number":"SO-1","unit":"CT"}\n{"number":"SO-2"}\n')
    const { exitCode, stdout } = await runCrossdock(['run', path, '--input', input])
    expect(exitCode).toBe(0)
    expect(stdout).toContain('SO-1  order  delivered  check → check/known → check/ok → done')
    expect(stdout).toContain('SO-2  order  delivered  check → check/known → check/none')
  })

  it('are refused with the reason when the subflow is in no file near, or has other exits', async () => {
    const alone = await file('alone/orders.json', caller)
    const other = await file('other/orders.json', caller)
    await file('other/unit.json', {
      ...unit,
      nodes: { ...unit.nodes, none: { ...unit.nodes.none, config: { port: 'no' } } },
    })
    const found = await runCrossdock(['validate', alone, other])
    expect(found.exitCode).toBe(1)
    expect(found.stdout).toMatch(/SUBFLOW_MISSING: Node “check”: the subflow “unit”, version 7, is in no file near/)
    expect(found.stdout).toMatch(/SUBFLOW_PORTS: Node “check”: its ports are none, ok; .* are no, ok/)
    expect((await runCrossdock(['run', alone, '--input', alone])).stderr).toContain('is in no file near')
  })

  it('are published subflows first, each call led to the version that its subflow has got', () => {
    const files = [
      { file: 'orders.json', document: caller },
      { file: 'plain.json', document: { id: 'f' } },
      { file: 'unit.json', document: unit },
    ]
    expect(subflowsFirst(files).map((each) => each.file)).toEqual(['unit.json', 'orders.json', 'plain.json'])
    const { document, pins } = pinCalls({ file: 'orders.json', document: caller }, new Map([['unit', 2]]))
    expect(pins).toEqual([{ node: 'check', flow: 'unit', version: 2 }])
    expect(document).toMatchObject({
      nodes: { check: { config: { flow: 'unit', version: 2, ports: ['none', 'ok'] } } },
    })
    expect(pinCalls({ file: 'orders.json', document: caller }, new Map([['unit', 7]]))).toEqual({
      document: caller,
      pins: [],
    })
  })
})
