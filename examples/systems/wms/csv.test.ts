import { describe, expect, it } from 'vitest'
import { readCsv, writeCsv } from './csv.ts'

describe('CSV', () => {
  it.each([';', ','])('what is written with %s is read back, whatever is in the fields', (delimiter) => {
    const rows = [
      ['HW-1', 'hinge "heavy"; left, 3/4"', 'line\r\nbreak'],
      ['Łódź', '', '=1+1'],
    ]
    const text = writeCsv(rows, { header: ['sku', 'description', 'note'], delimiter })
    expect(readCsv(text)).toEqual({
      ok: true,
      rows: rows.map(([sku, description, note]) => ({ sku, description, note })),
    })
  })

  it('reads plain fields, a byte order mark, empty lines, a last line without its end', () => {
    expect(readCsv('\uFEFFa;b\n1;\n\n"x";y z')).toEqual({
      ok: true,
      rows: [
        { a: '1', b: '' },
        { a: 'x', b: 'y z' },
      ],
    })
    expect(readCsv('a;b\n1;')).toEqual({ ok: true, rows: [{ a: '1', b: '' }] })
  })

  it.each([
    ['an unclosed quote', 'a;b\n1;"2\n', 2],
    ['a quote inside a plain field', 'a;b\n1;2\n3;4"5\n', 3],
    ['too few fields', 'a;b\n"x\ny";2\n1\n', 4],
    ['nothing at all', '', 1],
  ])('%s is refused with its line', (_, text, line) => {
    expect(readCsv(text)).toEqual({ ok: false, line, problem: expect.any(String) })
  })
})
