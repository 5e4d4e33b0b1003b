import type { Unit } from '../seed/catalogue.ts'
import { readCsv } from './csv.ts'
import type { WmsOrderInput } from './order-intake.ts'

/** The orders of a file, or why it cannot be taken. */
export type OrderFile = { ok: true; orders: WmsOrderInput[] } | { ok: false; problem: string }

const needed = ['reference', 'warehouse', 'sku', 'quantity']
const units: readonly Unit[] = ['EA', 'BOX', 'PAL']

/**
 * Reads an order file: one row for each order line, rows of one order share their reference.
 * Columns: reference, warehouse, sku, quantity; optional: customer, priority, requestedDate, lineNo, unit.
 */
export function readOrderFile(content: string): OrderFile {
  const csv = readCsv(content)
  if (!csv.ok) return { ok: false, problem: `line ${csv.line}: ${csv.problem}` }
  const orders = new Map<string, WmsOrderInput>()
  for (const [index, row] of csv.rows.entries()) {
    const problem = problemOf(row)
    if (problem) return { ok: false, problem: `row ${index + 1}: ${problem}` }
    const { reference = '', sku = '', quantity } = row
    const order = orders.get(reference) ?? toOrder(row)
    order.lines.push({
      sku,
      quantity: Number(quantity),
      unit: unitOf(row) ?? 'EA',
      ...(row.lineNo ? { lineNo: Number(row.lineNo) } : {}),
    })
    orders.set(reference, order)
  }
  return { ok: true, orders: [...orders.values()] }
}

function problemOf(row: Record<string, string>): string | undefined {
  const missing = needed.find((column) => !row[column])
  if (missing) return `${missing} is missing`
  if (!/^[1-9]\d{0,6}$/.test(row.quantity ?? '')) return `quantity ${row.quantity} is no whole number above 0`
  if (row.lineNo && !/^[1-9]\d{0,6}$/.test(row.lineNo)) return `lineNo ${row.lineNo} is no whole number above 0`
  if (unitOf(row) === undefined) return `unit ${row.unit} is not EA, BOX or PAL`
  return undefined
}

function unitOf({ unit }: Record<string, string>): Unit | undefined {
  return unit ? units.find((known) => known === unit) : 'EA'
}

function toOrder({ reference = '', warehouse = '', ...row }: Record<string, string>): WmsOrderInput {
  const priority = row.priority === 'high' || row.priority === 'rush' ? row.priority : 'normal'
  return {
    reference,
    warehouse,
    customer: row.customer || null,
    priority,
    requestedDate: row.requestedDate || null,
    lines: [],
  }
}
