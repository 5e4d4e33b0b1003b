import { drop, emit } from '@crossdock/shared/node'
import { afterAll, describe, expect, it } from 'vitest'
import { startSandbox } from '../../runtime/src/sandbox/start-sandbox.ts'
import { contextFor, type NodeTestOptions, runBatch } from '../testing/run-node.ts'
import { codeExecutor } from './execute.ts'
import { codeManifest } from './manifest.ts'

const node = { manifest: codeManifest, executor: codeExecutor }
const sandbox = startSandbox({ processes: 1 })
afterAll(() => sandbox[Symbol.asyncDispose]())

const run = (code: string, ...records: NodeTestOptions[]) =>
  runBatch(
    node,
    { code },
    records.map((record) => ({ ...record, system: { sandbox } })),
  )

describe('code', () => {
  it('returns a new payload for each record, in order', async () => {
    const code = 'const { payload, key, entity, id } = record\nreturn { n: payload.n * 2, key, entity, id }'
    const records = [1, 2, 3].map((n) => ({ payload: { n }, recordId: `r${n}` }))
    expect(await run(code, ...records)).toEqual(
      [1, 2, 3].map((n) => emit('out', { n: n * 2, key: 'SO-1001', entity: 'order', id: `r${n}` })),
    )
  })

  it('ends a record for which nothing is returned as filtered', async () => {
    const nothing = drop('The code returned nothing for this record.')
    const code = 'if (record.payload.status === "draft") return null; if (record.payload.status === "void") return'
    const payloads = [{ status: 'draft' }, { status: 'void' }].map((payload) => ({ payload }))
    expect(await run(code, ...payloads)).toEqual([nothing, nothing])
  })

  it('parks the failing record alone, with the line of the code', async () => {
    const code =
      'const { payload } = record\nif (payload === 2) {\n  throw new RangeError("no twos")\n}\nreturn payload'
    const results = await run(code, { payload: 1 }, { payload: 2 }, { payload: 3 })
    expect(results).toMatchObject([
      { kind: 'emit' },
      { code: 'CODE_FAILED', message: 'Line 3: RangeError: no twos', detail: { line: 3 } },
      { kind: 'emit' },
    ])
  })

  it('names the line of a syntax error', async () => {
    expect(await run('const a = 1\nconst b = ;\nreturn a', {})).toMatchObject([
      { code: 'CODE_FAILED', detail: { line: 2 }, message: expect.stringContaining('SyntaxError') },
    ])
  })

  it('parks a record that goes over its limit and goes on with the next', async () => {
    const config = { code: 'if (record.payload) for (;;);\nreturn "fine"', timeoutMs: 100 }
    const results = await runBatch(
      node,
      config,
      [true, false].map((payload) => ({ payload, system: { sandbox } })),
    )
    expect(results).toMatchObject([{ code: 'CODE_LIMIT' }, emit('out', 'fine')])
  })

  it('does not evaluate data', async () => {
    // biome-ignore lint/suspicious/noTemplateCurlyInString: meant as text, which is the point of this test.
    const payload = { a: '=7*7', b: '${7*7}', c: '"});throw 1;({"', d: '\u2028 ´ü€😀' }
    expect(await run('return record.payload', { payload })).toEqual([emit('out', payload)])
  })

  it('gives the same numbers and the same time to a record that runs again, and other numbers to another', async () => {
    const code = 'return [Math.random(), Math.random(), new Date()]'
    const [first, again, other] = await run(code, {}, {}, { effectKey: 'f'.repeat(64) })
    expect(first).toEqual(again)
    expect(first).not.toEqual(other)
    const number = expect.any(Number)
    expect(first).toEqual(emit('out', [number, number, '2026-11-21T08:00:00.000Z']))
  })

  it('writes console lines to the log of the node', async () => {
    const lines: unknown[] = []
    const log = { info: (message: string, facts?: object) => lines.push([message, facts]), warn: () => {} }
    const { config, record, effect, signal, system } = contextFor(
      codeManifest,
      { code: 'console.log("pieces", { n: 3 }); console.error("careful"); return 1' },
      { system: { sandbox } },
    )
    await codeExecutor.executeBatch({ items: [{ config, record, effect }], signal, log, system })
    expect(lines).toEqual([
      ['pieces {"n":3}', { record: 'r1' }],
      ['careful', { record: 'r1' }],
    ])
  })

  it('refuses what PostgreSQL and other systems cannot keep', async () => {
    for (const code of ['return "a\\0b"', 'return "\\ud800"', 'return { ["__proto__"]: 1 }']) {
      expect(await run(code, {})).toMatchObject([{ code: 'CODE_FAILED' }])
    }
  })
})
