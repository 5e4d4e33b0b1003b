import { describe, expect, it } from 'vitest'
import { checkPayload, parsePayload } from './parse-payload.ts'

const errorOf = (text: string, limits?: Parameters<typeof parsePayload>[1]) => {
  const parsed = parsePayload(text, limits)
  return parsed.ok ? undefined : { code: parsed.error.code, message: parsed.error.message }
}

describe('reading a payload', () => {
  it('reads JSON, with or without a byte order mark', () => {
    expect(parsePayload('\uFEFF{"a":[1,"x",null]}')).toEqual({ ok: true, payload: { a: [1, 'x', null] } })
  })

  it.each([
    ['text that is not JSON', '{"a":', 'INPUT_INVALID', 'not JSON'],
    ['a __proto__ key', '{"a":{"__proto__":{"x":1}}}', 'INPUT_INVALID', '__proto__” at “/a”'],
    ['a __proto__ key written with escapes', '{"\\u005f_proto__":1}', 'INPUT_INVALID', '__proto__'],
    ['a NUL', '{"a":["x\\u0000"]}', 'INPUT_INVALID', 'NUL character at “/a/0”'],
    ['a lone surrogate', '{"a":"\\ud800"}', 'INPUT_INVALID', 'surrogate pair at “/a”'],
    ['a lone surrogate in a name', '{"\\udc00":1}', 'INPUT_INVALID', 'surrogate'],
    ['a number beyond a double', '{"a":[0,-1e400]}', 'INPUT_INVALID', 'too large at “/a/1”'],
    ['a long number with a short exponent', `{"a":${'9'.repeat(299)}e99}`, 'INPUT_INVALID', 'too large at “/a”'],
    ['a number of too many digits', `[${'9'.repeat(310)}]`, 'INPUT_INVALID', 'too large at “/0”'],
    ['a forbidden key written with an escape', '{"__pro\\u0074o__":1}', 'INPUT_INVALID', '“__proto__” at “/”'],
    ['10,000 levels', `${'['.repeat(10_000)}${']'.repeat(10_000)}`, 'INPUT_TOO_LARGE', 'deeper than 128'],
  ])('refuses %s', (_what, text, code, message) => {
    expect(errorOf(text)).toMatchObject({ code, message: expect.stringContaining(message) })
  })

  it('refuses a number that is too large wherever it stands, and takes the largest ones', () => {
    const tooLarge = ['2e308', '-1E+309', '1.5e0400', `${'8'.repeat(210)}E99`, '9'.repeat(309), `${'9'.repeat(309)}.5`]
    const largest = ['1e308', '1.7e+308', `${'9'.repeat(199)}e99`, '9'.repeat(199), '9'.repeat(300), '1e-400', '0.1e99']
    for (let before = 0; before < 420; before++) {
      const inText = (number: string) => `{"a":"${'x'.repeat(before)}","b":${number}}`
      for (const number of tooLarge) expect(errorOf(inText(number))?.message).toContain('too large at “/b”')
      for (const number of largest) expect(errorOf(inText(number))).toBeUndefined()
    }
  })

  it('refuses text over the size limit before it reads it', () => {
    expect(errorOf('[1,2,3]', { maxBytes: 6, maxDepth: 9 })?.code).toBe('INPUT_TOO_LARGE')
  })

  it('does not count brackets in texts as levels', () => {
    expect(parsePayload(JSON.stringify(`${'['.repeat(500)}"\\`)).ok).toBe(true)
  })

  it('takes the last of two fields with one name', () => {
    expect(parsePayload('{"a":1,"a":2}')).toEqual({ ok: true, payload: { a: 2 } })
  })

  it('keeps constructor and prototype as plain names', () => {
    expect(parsePayload('{"constructor":{"prototype":1}}')).toMatchObject({ ok: true })
    expect(({} as { polluted?: unknown }).polluted).toBeUndefined()
  })

  it('applies the same rules to data', () => {
    expect(checkPayload({ a: 'x\u0000' })).toMatchObject({ ok: false })
    expect(checkPayload({ a: '=7*7' })).toEqual({ ok: true, payload: { a: '=7*7' } })
  })
})
