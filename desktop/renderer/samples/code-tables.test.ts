import { describe, expect, it } from 'vitest'
import { findRow, type KnownTable } from './code-tables.ts'

const units: KnownTable = { columns: ['wms'], rows: { EA: { wms: 'PCE' } }, isComplete: true }
const look = (table: KnownTable | 'loading' | 'missing' | undefined, code: string) =>
  findRow(new Map(table === undefined ? [] : [['units', table]]), 'units', code)

describe('a row of a code table', () => {
  it('is found by its code, and is not there when the whole table is known', () => {
    expect(look(units, 'EA')).toEqual({ wms: 'PCE' })
    expect(look(units, 'BOX')).toBeUndefined()
    expect(look(units, 'constructor')).toBeUndefined()
  })

  it('is never guessed: it says why the table is not known', () => {
    expect(() => look(undefined, 'EA')).toThrow('is read from a connected runtime')
    expect(() => look('loading', 'EA')).toThrow('is being read')
    expect(() => look('missing', 'EA')).toThrow('has no code table “units”')
    expect(() => look({ ...units, isComplete: false }, 'BOX')).toThrow('is too long to be looked up here')
  })
})
