import { describe, expect, it } from 'vitest'
import { compilePattern } from './pattern.ts'

describe('compilePattern', () => {
  const texts = [
    '',
    'a',
    'b',
    'ab',
    'aab',
    'abab',
    'DE10115',
    'x-1',
    'a\nb',
    ' ',
    '2026-11-21',
    'aaa',
    'A_z9',
    '.',
    ']',
    '^',
  ]

  it.each([
    'a',
    '^a',
    'a$',
    '^a$',
    '^$',
    'a*',
    '^a*$',
    '^a+b?$',
    'a|b',
    '^(a|b)+$',
    '^(?:ab){2}$',
    '^a{2,}b?$',
    '^a{1,3}$',
    '^[A-Z]{2}\\d{5}$',
    '[^a-z]',
    '^[\\w-]+$',
    '^\\d{4}-\\d\\d-\\d\\d$',
    'a.b',
    '\\s',
    '^\\S+$',
    '\\.',
    '[\\]]',
    '^\\W$',
    '(a*)*b',
    '^(|a)b$',
    '^(a|ab)(b|)$',
    '\\D$',
    'a+?b',
    '[.]',
    '^[^]]',
    'x{0}y?$',
    '[a-]',
    '\\n',
    '()*',
    'a||b',
  ])('%s finds what a backtracking engine finds', (source) => {
    const pattern = compilePattern(source)
    // JavaScript reads [^]] differently from every other dialect: there the first bracket belongs to the class.
    const reference = source === '^[^]]' ? /^[^\]]/ : new RegExp(source)
    expect(texts.filter((text) => pattern.test(text))).toEqual(texts.filter((text) => reference.test(text)))
  })

  it.each(['(a+)+$', '^(a|a)*$', '(a|aa)+$', '(.*)(.*)(.*)(.*)x', '^(a*)*$', '(a?){50}a{50}$'])(
    '%s ends on a text that takes a backtracking engine for ever',
    (source) => {
      expect(compilePattern(source).test(`${'a'.repeat(8000)}!`)).toBe(false)
    },
  )

  it.each([
    '(',
    ')',
    'a)',
    '[a',
    '*',
    'a**',
    '\\b',
    '\\1',
    '(?=a)',
    '(?<n>a)',
    'a{3,2}',
    'a{2000}',
    '(a{900}){900}',
    '((){1000}){1000}',
    '\\',
  ])('%s is refused with a reason', (source) => {
    expect(() => compilePattern(source)).toThrow(/the pattern/u)
  })
})
