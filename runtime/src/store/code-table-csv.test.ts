import { describe, expect, it } from 'vitest'
import { readTableCsv, writeTableCsv } from './code-table-csv.ts'

describe('a code table as CSV', () => {
  it('has its code in the first column, whatever that is called', () => {
    expect(readTableCsv('erp_unit,wms,factor\nCT,CASE,12\nEA,"each, single",1\n')).toEqual({
      columns: ['wms', 'factor'],
      rows: [
        { code: 'CT', values: { wms: 'CASE', factor: '12' } },
        { code: 'EA', values: { wms: 'each, single', factor: '1' } },
      ],
    })
  })

  it('is read with semicolons, a byte order mark and Windows line ends, as spreadsheets write it', () => {
    expect(readTableCsv('\uFEFFcode;wms\r\nCT;CASE\r\n').rows).toEqual([{ code: 'CT', values: { wms: 'CASE' } }])
  })

  it('is the same after writing and reading it', () => {
    const content = {
      columns: ['text'],
      rows: [
        { code: '=1+1', values: { text: 'a "quoted"\nline' } },
        { code: '0001', values: { text: '' } },
      ],
    }
    expect(readTableCsv(writeTableCsv(content))).toEqual(content)
  })

  it.each([
    ['an unclosed quote', 'code,wms\nA,"x\n', /not CSV/],
    ['a row of another length', 'code,wms\nA,x\nB\n', /Line 3 has 1 cells/],
    ['a repeated code', 'code,wms\nA,x\nA,y\n', /Line 3 repeats the code “A” of line 2/],
    ['an empty code', 'code,wms\n,x\n', /Line 2 has no code/],
    ['a repeated column', 'code,wms,wms\n', /twice/],
    ['no columns', 'code\nA\n', /at least one column/],
    ['nothing', '', /empty/],
  ])('with %s is refused', (_what, text, message) => {
    expect(() => readTableCsv(text)).toThrow(message)
  })
})
