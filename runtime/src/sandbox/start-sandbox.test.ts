import type { Sandbox, SandboxAnswer } from '@crossdock/shared/node'
import { afterAll, describe, expect, it, vi } from 'vitest'
import { startSandbox } from './start-sandbox.ts'

// Processes start slowly on a busy machine.
vi.setConfig({ testTimeout: 40_000 })

const never = new AbortController().signal
const sandbox = startSandbox({ processes: 1 })
afterAll(() => sandbox[Symbol.asyncDispose]())

interface Call {
  readonly code: string
  /** One record per payload. */
  readonly payloads?: readonly unknown[]
  readonly trustDomain?: string
  readonly timeoutMs?: number
}

function run(call: Call, on: Sandbox = sandbox): Promise<readonly SandboxAnswer[]> {
  const { code, payloads = [null], trustDomain = 'flow-a', timeoutMs = 500 } = call
  const items = payloads.map((payload) => ({ json: JSON.stringify({ payload }), seed: 'seed', nowMs: 1_000 }))
  return on.run({ trustDomain, code, items, limits: { timeoutMs, memoryMb: 32 } }, never)
}

const fine = { ok: true, json: '"fine"', logs: [] }

describe('the limits of the sandbox', () => {
  const overLimit: Readonly<Record<string, string>> = {
    'an endless loop': 'for (;;);',
    'an endless loop in a finally block': 'try { for (;;); } finally { for (;;); }',
    'a regular expression that backtracks without end': '/(a+)+$/.test("a".repeat(60) + "!")',
    'an endless chain of promises': 'const next = () => Promise.resolve().then(next); next(); return 1',
    'a promise that loops': 'return Promise.resolve().then(() => { for (;;); })',
    'a bomb of arrays': 'const all = []; for (;;) all.push(new Array(1000).fill(all))',
    'a bomb of buffers': 'const all = []; for (;;) all.push(new ArrayBuffer(2 ** 24))',
    'a bomb of texts': 'const all = []; for (;;) all.push("x".repeat(2 ** 20) + all.length)',
    'a sort that never agrees': 'new Array(1e6).fill(0).map((_, i) => i).sort(() => { for (;;); })',
    'endless recursion': 'const again = () => again() + 1; return again()',
    'text nested too deeply to parse': 'return JSON.parse("[".repeat(200000))',
    'a result nested in itself a million times':
      'let all = 1; for (let i = 0; i < 60; i++) all = [all, all]; return all',
    'a result that is too long': 'return "x".repeat(9_000_000)',
    'a catch that swallows the lack of memory':
      'const all = []; for (;;) try { all.push(new Array(1e5).fill(0)) } catch {}',
  }

  it.each(Object.entries(overLimit))('stop %s, and the next record goes on', async (_, code) => {
    const answers = await run({ code: `if (record.payload) return "fine"; ${code}`, payloads: [0, 1] })
    expect(answers).toEqual([{ ok: false, code: 'CODE_LIMIT', message: expect.any(String) }, fine])
  })

  it.each<[string, string, string]>([
    ['a bomb of one text', 'let text = "x"; for (;;) text += text', 'too long'],
    ['a bomb of big integers', 'let n = 3n; for (;;) n = n * n', 'too large'],
    ['a buffer beyond the memory', 'return new ArrayBuffer(2 ** 40)', 'RangeError'],
    ['a big integer beyond all bounds', 'return String(2n ** (2n ** 40n))', 'RangeError'],
    ['a promise that never settles', 'return new Promise(() => {})', 'never settles'],
    ['a result that contains itself', 'const a = { b: [] }; a.b.push(a); return a', 'a circle'],
  ])('refuse %s as an ordinary error', async (_, code, message) => {
    expect(await run({ code, timeoutMs: 20_000 })).toMatchObject([
      { ok: false, code: 'CODE_FAILED', message: expect.stringContaining(message) },
    ])
  })

  it('bound what console writes, and say how much is missing', async () => {
    const code = 'for (let i = 0; i < 20_000; i++) console.log("x".repeat(2000)); return "fine"'
    const [answer] = await run({ code, timeoutMs: 5_000 })
    const logs = answer?.ok ? answer.logs : []
    expect([...new Set(logs.map((line) => line.length))]).toEqual([500, '… and 19950 more lines'.length])
    expect(logs).toHaveLength(51)
  })
})

describe('the answers of the sandbox', () => {
  it('come in the order of the items, over more data than a pipe holds', async () => {
    const payloads = Array.from({ length: 300 }, (_, n) => ({ n, text: 'ü€😀'.repeat(500) }))
    const answers = await run({ code: 'return record.payload', payloads })
    expect(answers.map((answer) => answer.ok && JSON.parse(answer.json))).toEqual(payloads)
  })

  it('name the line of the error, counted from the first line of the code', async () => {
    const cases: readonly [string, number][] = [
      ['throw new Error("a")', 1],
      ['\n\nnull.field', 3],
      ['const f = () => {\n  throw new Error("b")\n}\nf()', 2],
      ['const a = 1\nconst a = 2', 2],
      ['\nreturn Promise.reject(new Error("c"))', 2],
    ]
    for (const [code, line] of cases) {
      expect(await run({ code })).toMatchObject([{ ok: false, code: 'CODE_FAILED', line }])
    }
  })

  it.each<[string, string | undefined]>([
    ['return', 'null'],
    ['return { a: undefined, b: null }', '{"b":null}'],
    ['return new Date(0)', '"1970-01-01T00:00:00.000Z"'],
    ['return Object.assign(Object.create(null), { a: 1 })', '{"a":1}'],
    ['return Promise.resolve([1])', '[1]'],
    ['const o = {}; o.toString = 1; o.constructor = 2; return o', '{"toString":1,"constructor":2}'],
    ['return "\\u2028\\ud800\\0"', '"\u2028\\ud800\\u0000"'],
    ['return [undefined]', undefined],
    ['return [,1]', undefined],
    ['return NaN', undefined],
    ['return { a: 1 / 0 }', undefined],
    ['return new Date(NaN)', undefined],
    ['return 1n', undefined],
    ['return () => 1', undefined],
    ['return { a: Symbol("x") }', undefined],
    ['return new Map([[1, 2]])', undefined],
    ['return new (class Order {})()', undefined],
    ['return new String("x")', undefined],
  ])('are JSON data or a clear error: %s', async (code, json) => {
    const expected = json === undefined ? { ok: false, code: 'CODE_FAILED' } : { ok: true, json, logs: [] }
    expect(await run({ code })).toMatchObject([expected])
  })

  it('tell what was thrown, whatever it was', async () => {
    const thrown: readonly [string, string][] = [
      ['class Odd extends Error { constructor(m) { super(m); this.name = "Odd" } }; throw new Odd("x")', 'Odd: x'],
      ['throw "a text"', 'a text'],
      ['throw null', 'null'],
      ['throw undefined', 'undefined'],
      ['throw { get message() { throw 1 } }', 'An error that cannot be shown.'],
      ['throw new Error("x".repeat(1e6))', `Error: ${'x'.repeat(500)}`],
    ]
    for (const [code, message] of thrown) expect(await run({ code })).toMatchObject([{ ok: false, message }])
  })

  it('do not pass over a rejected promise that the code has forgotten', async () => {
    const forgotten = 'Promise.reject(new Error("lost")); return 1'
    expect(await run({ code: forgotten })).toMatchObject([
      { ok: false, code: 'CODE_FAILED', message: 'Error: lost', line: 1 },
    ])
    const handled = 'const p = Promise.reject(new Error("seen")); p.catch(() => {}); return "fine"'
    expect(await run({ code: handled, payloads: [1, 2] })).toEqual([fine, fine])
  })

  it('are the same when the same item runs again, also in a fresh process', async () => {
    const code =
      'return [Math.random(), Date.now(), new Date(2026, 6, 1).toISOString(), [..."cab"].sort(() => Math.random() - 0.5)]'
    const [first, again] = await run({ code, payloads: [1, 1] })
    await using fresh = startSandbox({ processes: 1 })
    const [afresh] = await run({ code }, fresh)
    expect([again, afresh]).toEqual([first, first])
    expect(first).toMatchObject({ ok: true })
  })
})

describe('the isolation of the sandbox', () => {
  const poison = [
    'Array.prototype.map = () => "poisoned"',
    'Object.prototype.polluted = "poisoned"',
    'JSON.stringify = () => "poisoned"',
    'Promise.prototype.then = () => "poisoned"',
    'globalThis.shared = "poisoned"',
    'globalThis.console.log = () => "poisoned"',
    'Math.random = () => 0.5',
    'Function.prototype.call = () => "poisoned"',
    'Object.getPrototypeOf(function* () {}).constructor = "poisoned"',
    'Object.getPrototypeOf(Object.getPrototypeOf([][Symbol.iterator]())).next = () => "poisoned"',
    'Object.defineProperty(Object.prototype, "get", { get: () => "poisoned" })',
    'Object.setPrototypeOf(Array.prototype, { polluted: "poisoned" })',
    'Error.stackTraceLimit = 0',
    'RegExp.prototype.exec = () => null',
    'record.constructor.shared = "poisoned"',
  ]
  const attack = poison.map((line) => `try { ${line} } catch {}`).join('\n')
  const probe = `
    const names = (from) => Reflect.ownKeys(from).map(String)
    return [names(globalThis), names(Object.prototype), names(Object), [1].map((n) => n + 1), ({}).polluted === undefined,
      Math.random(), JSON.stringify([1]), String(Array.prototype.map), Object.getPrototypeOf(Array.prototype) === Object.prototype]`

  it('keeps one flow from changing anything for another, in the same process', async () => {
    const pristine = await run({ code: probe, trustDomain: 'flow-b' })
    await run({ code: `${attack}\nreturn 1`, trustDomain: 'flow-a' })
    expect(await run({ code: probe, trustDomain: 'flow-b' })).toEqual(pristine)
    expect(pristine).toMatchObject([{ ok: true }])
  })

  it('keeps one record from leaving anything for the next', async () => {
    const code = `if (record.payload === 1) {\n${attack}\nqueueMicrotask(() => { globalThis.late = 1 })\n}\n${probe}`
    const [, afterwards] = await run({ code, payloads: [1, 2] })
    const [pristine] = await run({ code, payloads: [2] })
    expect(afterwards).toEqual(pristine)
  })
})
