import { expect, it } from 'vitest'
import { previewCsv, tableNameOf } from './csv-preview.ts'

it('tells the header and the number of rows of a file', () => {
  expect(previewCsv('\uFEFFcode;erp;"name"\r\nDHL;DHLC;DHL Parcel\r\n\r\nDPD;DPDE;DPD\r\n')).toEqual({
    header: ['code', 'erp', 'name'],
    rowCount: 2,
  })
  expect(previewCsv('code,erp')).toEqual({ header: ['code', 'erp'], rowCount: 0 })
  expect(previewCsv('')).toEqual({ header: [], rowCount: 0 })
})

it('makes a name that a table can have from the name of a file', () => {
  expect(tableNameOf('Carrier codes (2026).CSV')).toBe('Carrier-codes-2026-')
  expect(tableNameOf('01 units.csv')).toBe('units')
})
