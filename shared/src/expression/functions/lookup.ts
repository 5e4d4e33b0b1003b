import type { ExpressionFunction } from '../declare-function.ts'
import { declareFunction } from '../declare-function.ts'
import { Fault } from '../expression-error.ts'
import { decimalText } from '../numbers.ts'
import type { Frame } from '../scope.ts'
import type { Value } from '../values.ts'
import { describe, quote } from '../values.ts'

type Row = Readonly<Record<string, string>>

/** Code tables: what one system calls a thing, in the words of another. */
export const lookupFunctions: readonly ExpressionFunction[] = [
  declareFunction({
    name: 'lookup',
    group: 'Codes',
    summary:
      'What a code table has for a code: the value of the named column, or of the only column, else a map of all columns. An unmapped code stops the record until the table has it.',
    params: [
      { name: 'table', kind: 'text' },
      { name: 'code', kind: 'any' },
      { name: 'column', kind: 'text', optional: true },
    ],
    result: 'any',
    examples: [
      { expression: '=lookup("unit", line.unit)', payload: { line: { unit: 'CT' } }, result: 'CASE' },
      { expression: '=lookup("carrier", "DHL", "service")', result: 'PARCEL' },
      { expression: '=lookup("carrier", "DHL")', result: { wms: 'C01', service: 'PARCEL' } },
    ],
    run: ([table, code, column], frame) => {
      const key = codeText(code)
      const row = findRow(frame, { table, code: key })
      if (row) return pick(row, { table, column })
      throw new Fault(`the code ${quote(key)} is not in the code table ${table}: add it there`, 'CODE_UNMAPPED', {
        table,
        value: key,
      })
    },
  }),
  declareFunction({
    name: 'lookupOr',
    group: 'Codes',
    summary: 'Like lookup, with a fallback for a code that is null, missing or not in the table.',
    params: [
      { name: 'table', kind: 'text' },
      { name: 'code', kind: 'maybe' },
      { name: 'fallback', kind: 'lazy' },
      { name: 'column', kind: 'text', optional: true },
    ],
    result: 'any',
    examples: [
      { expression: '=lookupOr("unit", unit, "EA")', payload: { unit: 'BOX' }, result: 'EA' },
      { expression: '=lookupOr("carrier", "DHL", "none", "wms")', result: 'C01' },
    ],
    run: ([table, code, fallback, column], frame) => {
      const row = code === undefined || code === null ? undefined : findRow(frame, { table, code: codeText(code) })
      return row ? pick(row, { table, column }) : fallback()
    },
  }),
]

function findRow(frame: Frame, { table, code }: { table: string; code: string }): Row | undefined {
  if (!frame.scope.lookup) throw new Fault(`the code table ${table} cannot be read: code tables are not available here`)
  return frame.scope.lookup(table, code)
}

function pick(row: Row, { table, column }: { table: string; column: string | undefined }): Value {
  const columns = Object.keys(row)
  const wanted = column ?? (columns.length === 1 ? columns[0] : undefined)
  if (wanted === undefined) return row
  const value = Object.hasOwn(row, wanted) ? row[wanted] : undefined
  if (value === undefined)
    throw new Fault(`the code table ${table} has no column ${quote(wanted)}; it has ${columns.join(', ')}`)
  return value
}

/** Codes are text; a code that a system writes as a number is the same code. */
function codeText(code: Value): string {
  if (typeof code === 'string') return code
  if (typeof code === 'number') return decimalText(code)
  throw new Fault(`a code is a text or a number, not ${describe(code)}`)
}
