import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { caseIdFor } from './case-id.ts'
import { readCase, readCaseDocument } from './read-case.ts'
import { recordPathOf } from './record-path.ts'
import { serializeCase } from './serialize-case.ts'

const file = readFileSync(new URL('./samples/case-v1.json', import.meta.url), 'utf8')
/** As the program writes it: one property or item a line. */
const sample = `${JSON.stringify(JSON.parse(file), null, 2)}\n`

describe('a case document', () => {
  it('is read in every published format, and written the same again whatever the order of its parts was', () => {
    const read = readCase(sample)
    if (!read.ok) throw new Error(JSON.stringify(read.problems))
    expect(serializeCase(read.case)).toBe(sample)
    const shuffled = Object.fromEntries(Object.entries(read.case).reverse()) as typeof read.case
    expect(serializeCase(shuffled)).toBe(sample)
  })

  it.each([
    ['no JSON', '{', ''],
    ['a list', '[]', '/format'],
    ['a newer format', sample.replace('case@1', 'case@2'), '/format'],
    ['an unknown part', sample.replace('"note"', '"remark"'), ''],
    ['an unknown error code', sample.replace('TIMED_OUT', 'NO_SUCH'), '/pins/1/outcomes/0/error/code'],
    ['a moment that is none', sample.replace('2026-11-21T08', '2026-11-31T08'), '/acceptedAt'],
    ['an id that is no file name', sample.replace('"two-lines"', '"../two"'), '/id'],
  ])('is refused when it is %s, with the place and the reason', (_what, text, path) => {
    const read = readCase(text)
    expect(read.ok).toBe(false)
    const [problem] = read.ok ? [] : read.problems
    expect(problem?.path).toBe(path)
    expect(problem?.message.length).toBeGreaterThan(10)
  })

  it('needs an answer in every pin and an item to run', () => {
    const document = JSON.parse(sample)
    expect(readCaseDocument({ ...document, pins: [{ node: 'erp', outcomes: [] }] }).ok).toBe(false)
    expect(readCaseDocument({ ...document, items: [] }).ok).toBe(false)
  })
})

describe('the place of a record', () => {
  it('is the item and, for each split, the node and the child', () => {
    const root = { lineage: 'abc', index: 3 }
    expect(recordPathOf('abc', root)).toBe('3')
    expect(recordPathOf('abc/split1#2/pack#10', root)).toBe('3/split1[2]/pack[10]')
  })
})

describe('an id made of a name', () => {
  it('is plain and its own', () => {
    expect(caseIdFor('Kürzung: 2 × „Größe“ fehlt')).toBe('kurzung-2-gro-e-fehlt')
    expect(caseIdFor('Short pick', new Set(['short-pick', 'short-pick-2']))).toBe('short-pick-3')
    expect(caseIdFor('漢字')).toBe('case')
    expect(caseIdFor(`${'long '.repeat(40)}`).length).toBeLessThanOrEqual(64)
  })
})
