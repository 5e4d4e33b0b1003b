import { describe, expect, it } from 'vitest'
import { evaluate, failure } from './evaluate-for-test.ts'
import { exampleScope } from './function-doc.ts'
import { compileExpression, ExpressionError } from './index.ts'

const payload = { text: 'abc', number: 1, list: [1], map: { a: 1 }, order: { lines: [{ sku: 'A' }] } }

/** Names through which JavaScript sandboxes have been left. */
const NAMES = [
  'constructor',
  '__proto__',
  'prototype',
  'this',
  'process',
  'require',
  'globalThis',
  'global',
  'window',
  'self',
  'module',
  'exports',
  'import',
  'eval',
  'Function',
  'Object',
  'Reflect',
  'Proxy',
  'Symbol',
  'Promise',
  'Array',
  'toString',
  'valueOf',
  'hasOwnProperty',
  'isPrototypeOf',
  '__defineGetter__',
  '__lookupGetter__',
  'arguments',
  'caller',
  'callee',
  'console',
  'fetch',
  'Buffer',
  'setTimeout',
  'structuredClone',
  'WebAssembly',
  'undefined',
]
const BASES = [
  'payload',
  'payload.text',
  'payload.list',
  'payload.map',
  'record',
  'params',
  '"x"',
  '[1]',
  '{"a": 1}',
  '(1)',
  'now()',
  'null',
  'first(list)',
  'item',
]

const WRITTEN = [
  '=payload.constructor.constructor("return process")()',
  '=payload["constructor"]["constructor"]("return process")()',
  '="".constructor.constructor("return globalThis")()',
  '=[].map.constructor("return 1")()',
  '=[].filter.constructor',
  '=list.map(x, x.constructor)',
  '=list.map(constructor, constructor.constructor)',
  '=bind(x, payload, x.__proto__)',
  '=bind(toString, 1, toString.constructor)',
  '=payload[["constructor"]]',
  '=payload[{"toString": "constructor"}]',
  '=payload["__pro" + "to__"]',
  '=payload["con" + "structor"].name',
  '={"__proto__": {"admin": true}}.admin',
  '={"__pro" + "to__": {"admin": true}}',
  '=merge({}, {"constructor": {"prototype": {"x": 1}}}).x',
  '={"toString": 1} + ""',
  '="" + {"toString": "x"}',
  // biome-ignore lint/suspicious/noTemplateCurlyInString: the attempt itself
  '=`${process}`',
  '=`text`',
  // biome-ignore lint/suspicious/noTemplateCurlyInString: the attempt itself
  '=${process}',
  '={{constructor}}',
  '=#{process}',
  '=(() => 1)()',
  '=function() { return 1 }()',
  '=x => x',
  '=new Function("return 1")()',
  '=import("node:fs")',
  '=require("node:child_process").execSync("id")',
  '=process.env',
  '=process.mainModule.require("fs")',
  '=globalThis.escaped = 1',
  '=payload.map = 1',
  '=payload.text.replace("a", payload.constructor)',
  '=text(payload.constructor)',
  '=join([payload], "")',
  '=sortBy([payload, payload], x, x)',
  '=upper.constructor',
  '=upper.call("x")',
  '=upper.apply("x", [])',
  '=upper.bind(1)',
  '=map.constructor("x")',
  '=has.constructor',
  '=type(payload)',
  '=type(1).constructor',
  '=google.protobuf.Timestamp',
  '=cel.bind(x, 1, x)',
  '=optional.of(payload)',
  '=optional.none()',
  '=dyn(payload).constructor',
  '=bytes("x").buffer',
  '=b"x".json()',
  '=timestamp("2026-01-01T00:00:00Z").constructor',
  '=now().getFullYear()',
  '=now().constructor("return 1")()',
  '=lookup("constructor", "constructor")',
  '=lookup("__proto__", "toString")',
  '=convert(1, "constructor", "__proto__")',
  '=date("2026-01-01", "constructor")',
  '=list.map(x, payload).map(y, y.constructor)',
  '=a; process.exit()',
  '=1, process',
  '=a?.constructor',
  '=a ?? process',
  '=typeof payload',
  '=payload instanceof Object',
  '=delete payload.text',
  '=void 0',
  '=...payload',
  '=/x/.constructor',
  '=1n.constructor',
  '=\u0070rocess',
  '=\\u0070rocess',
  '=pro\u200bcess',
  '=constructor.constructor("return this")()',
  '=payload.toString()',
  '=payload.valueOf()',
  '=payload.hasOwnProperty("text")',
  '=payload.__lookupGetter__("__proto__")',
  '=payload.text.at(0)',
  '=payload.list.constructor.from([1])',
  '=payload.list.push(2)',
  '=payload.list.length',
]

const corpus = [
  ...WRITTEN,
  ...NAMES.flatMap((name) => [`=${name}`, `=${name}()`, `=${name}.x`, `=payload.map(x, ${name})`, `={"a": ${name}}`]),
  ...NAMES.flatMap((name) =>
    BASES.flatMap((base) => [
      `=${base}.${name}`,
      `=${base}["${name}"]`,
      `=${base}.?${name}`,
      `=${base}.${name}()`,
      `=${base}.${name}("return process")()`,
      `=default(${base}.${name}, 0)`,
    ]),
  ),
]

describe('nothing outside the record can be reached', () => {
  it('every attempt is refused, fails, or gives data of its own', () => {
    const before = JSON.stringify(payload)
    const outcomes = corpus.map((text) => ({ text, ...attempt(text) }))
    expect(outcomes.filter(({ outcome }) => outcome === 'escaped')).toEqual([])
    expect(outcomes.length).toBeGreaterThan(3000)
    expect(JSON.stringify(payload)).toBe(before)
    expect('escaped' in globalThis).toBe(false)
    expect(Reflect.get({}, 'admin')).toBeUndefined()
  })

  it('fields with such names are data like any other when the payload has them', () => {
    const data = JSON.parse('{"constructor": "c", "toString": {"prototype": 1}, "process": [2], "type": 3}')
    expect(evaluate('=[constructor, toString.prototype, process, payload.type, type]', data)).toEqual([
      'c',
      1,
      [2],
      3,
      3,
    ])
  })

  it('the key __proto__ is never written and never passed on', () => {
    const data: unknown = JSON.parse('{"bad": {"__proto__": {"admin": true}}, "key": "__proto__"}')
    for (const text of ['={key: {"admin": true}}', '=merge({}, bad)', '=bad', '=[{"x": bad}]', '=payload']) {
      expect(failure(text, data).message).toContain('__proto__')
    }
  })

  it('functions, class instances and binary data in the payload are refused', () => {
    class Secret {
      readonly value = 1
    }
    const host = {
      fn: () => 1,
      secret: new Secret(),
      bytes: new Uint8Array(2),
      re: /x/u,
      map: new Map(),
      sym: Symbol('x'),
    }
    for (const name of Object.keys(host)) {
      for (const text of [
        `=${name}`,
        `=${name}.value`,
        `=[payload.${name}]`,
        `=[payload].map(p, p.${name})`,
        '=payload',
        '=values(payload)',
      ]) {
        expect(failure(text, host)).toBeInstanceOf(ExpressionError)
      }
    }
  })
})

function attempt(text: string): { outcome: 'refused' | 'failed' | 'data' | 'escaped'; value?: unknown } {
  const compiled = compileExpression(text)
  if (!compiled.ok) return { outcome: 'refused' }
  try {
    const value = compiled.expression.evaluate({ ...exampleScope(payload), locals: { item: { a: 1 } } })
    return { outcome: isData(value) ? 'data' : 'escaped', value }
  } catch (cause) {
    return cause instanceof ExpressionError ? { outcome: 'failed' } : { outcome: 'escaped', value: cause }
  }
}

function isData(value: unknown): boolean {
  if (value === null || ['string', 'number', 'boolean'].includes(typeof value)) return true
  if (typeof value !== 'object') return false
  const prototype: unknown = Object.getPrototypeOf(value)
  return (prototype === Object.prototype || Array.isArray(value)) && Object.values(value).every(isData)
}
