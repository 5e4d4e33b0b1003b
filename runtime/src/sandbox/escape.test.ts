import { afterAll, describe, expect, it, vi } from 'vitest'
import { startSandbox } from './start-sandbox.ts'

// Processes start slowly on a busy machine.
vi.setConfig({ testTimeout: 40_000 })

const sandbox = startSandbox({ processes: 1 })
afterAll(() => sandbox[Symbol.asyncDispose]())

async function run(code: string) {
  const items = [{ json: '{"payload":{}}', seed: 's', nowMs: 0 }]
  const job = { trustDomain: 'escape', code, items, limits: { timeoutMs: 1000, memoryMb: 32 } }
  const [answer] = await sandbox.run(job, new AbortController().signal)
  return answer
}

/** Each is an expression that is true-ish only if something of the host came through. */
const attempts: readonly string[] = [
  'process',
  'require("node:fs")',
  'module.constructor._load("fs")',
  'globalThis.process',
  'globalThis["pro" + "cess"]',
  '\\u0070rocess',
  'import("node:fs")',
  'import.meta.url',
  'fetch("http://127.0.0.1")',
  'new XMLHttpRequest()',
  'new WebSocket("ws://127.0.0.1")',
  'new Worker("data:,0")',
  'WebAssembly.Memory',
  'SharedArrayBuffer',
  'Atomics',
  'setTimeout(() => {}, 0)',
  'Buffer.from("x")',
  'Deno.env',
  'std.loadFile("/etc/passwd")',
  'os.exec(["id"])',
  'scriptArgs',
  'eval("process")',
  '(0, eval)("this.process")',
  'new Function("return process")()',
  'Function("return this")().process',
  'Function`return process```',
  'Reflect.construct(Function, ["return process"])()',
  'new (class extends Function {})("return process")()',
  '({}).constructor.constructor("return process")()',
  '[].map.constructor("return this.process")()',
  '"".constructor.constructor.constructor("return process.env")()',
  'Symbol.iterator.constructor.constructor("return process")()',
  'record.constructor.constructor("return process")()',
  'console.log.constructor("return process")()',
  'Math.random.constructor("return process")()',
  'new Date().constructor.constructor("return process")()',
  '(async () => {}).constructor("return process")()',
  '(function* () {}).constructor("yield process")().next().value',
  '(async function* () {}).constructor("yield process")().next()',
  'Promise.prototype.then.constructor("return process")()',
  'Object.getOwnPropertyDescriptor(Object.prototype, "toString").get.constructor("return process")()',
  '(function () { return this })().process',
  'arguments.callee.caller.constructor("return process")()',
  '(() => { try { null.f() } catch (e) { return e.constructor.constructor("return process")() } })()',
  '(() => { const f = () => { try { f() } catch (e) { return e.constructor.constructor("return process")() } }; return f() })()',
  '(() => { Error.prepareStackTrace = (_, frames) => frames; return new Error().stack[0].getThis().process })()',
  '(() => { const o = {}; Error.captureStackTrace(o); return o.stack.constructor.constructor("return process")() })()',
  'new Proxy(function () {}, { apply: (_, self) => self.process })()',
  'new Proxy({}, { getPrototypeOf: (target) => target.constructor.constructor("return process")() }) instanceof Object',
  'Object.setPrototypeOf({}, new Proxy({}, { get: (_, key) => Function("return " + key)() })).process',
  '(JSON.parse(\'{"__proto__":{"polluted":1}}\'), ({}).polluted)',
  '(Object.assign({}, JSON.parse(\'{"__proto__":{"polluted":1}}\')), ({}).polluted)',
  'Reflect.ownKeys(Function("return this")()).some((key) => /^(process|require|module|std|os|bjson)$/.test(String(key)))',
]

describe('user code', () => {
  it.each(attempts)('does not get out: %s', async (attempt) => {
    const answer = await run(`return (${attempt})`)
    if (answer?.ok) expect(['null', 'false']).toContain(answer.json)
    else expect(answer).toMatchObject({ ok: false, code: expect.stringMatching(/^CODE_(FAILED|LIMIT)$/) })
  })

  it('does not get out by closing the function around it', async () => {
    const answer = await run('}); globalThis.escaped = typeof process; (function () { return globalThis.escaped')
    expect(answer).toMatchObject({ ok: false, code: 'CODE_FAILED' })
  })

  it('finds the language and nothing else', async () => {
    const answer = await run('return Object.getOwnPropertyNames(globalThis).sort()')
    const names: string[] = answer?.ok ? JSON.parse(answer.json) : []
    const ours = Object.getOwnPropertyNames(globalThis)
    const beyondLanguage = names.filter((name) => !ours.includes(name) || /^[a-z]/.test(name))
    expect(beyondLanguage).toEqual([
      'InternalError',
      'atob',
      'btoa',
      'console',
      'decodeURI',
      'decodeURIComponent',
      'encodeURI',
      'encodeURIComponent',
      'escape',
      'eval',
      'globalThis',
      'isFinite',
      'isNaN',
      'parseFloat',
      'parseInt',
      'queueMicrotask',
      'undefined',
      'unescape',
    ])
    expect(names).not.toContain('WebAssembly')
  })
})
