import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { flowProblemCodes } from '../flow/index.ts'
import { errorCodes } from './error-codes.ts'

const page = readFileSync(new URL('../../../docs/errors.md', import.meta.url), 'utf8')
const sections = new Map(
  [...page.matchAll(/^### ([A-Z_]+)\n\n([\s\S]*?)(?=\n#|$(?![\s\S]))/gm)].map(([, code = '', text = '']) => [
    code,
    text,
  ]),
)

describe('docs/errors.md', () => {
  it('has a section for each code of the table, and for no other', () => {
    expect([...sections.keys()]).toEqual(Object.keys(errorCodes))
  })

  it.each(Object.entries(errorCodes))('says of %s what the table says', (code, entry) => {
    const text = sections.get(code) ?? ''
    expect(text).toContain(`${entry.meaning} ${entry.remedy}`)
    expect(text).toContain(`Tried again by itself: ${entry.retry === 'backoff' ? 'yes' : 'no'}.`)
    expect(text).toContain(`HTTP status: ${entry.status}.`)
  })

  it('lists each problem of flow documents with its meaning, and no other', () => {
    const listed = [...page.matchAll(/^- \*\*([A-Z_]+)\*\* — (.+)$/gm)].map(([, code, meaning]) => [code, meaning])
    expect(Object.fromEntries(listed)).toEqual(flowProblemCodes)
  })
})
