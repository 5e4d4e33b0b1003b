import { mkdirSync, readdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { basename, join, resolve } from 'node:path'
import type { Effect } from '../base/effects.ts'
import { RequestRefused } from '../base/request-refused.ts'
import { checkWarehouse } from '../seed/catalogue.ts'
import { writeCsv } from './csv.ts'
import { readOrderFile } from './order-file.ts'
import { takeIn } from './order-intake.ts'
import type { WmsParts } from './wms-parts.ts'

const maxRows = 100_000

interface ExportInput {
  folder: string
  warehouse?: string
  delimiter?: ';' | ','
}

const exportSchema = {
  type: 'object',
  required: ['folder'],
  additionalProperties: false,
  properties: {
    folder: { type: 'string', minLength: 1 },
    warehouse: { type: 'string' },
    delimiter: { enum: [';', ','] },
  },
}

const importSchema = {
  type: 'object',
  required: ['folder'],
  additionalProperties: false,
  properties: { folder: { type: 'string', minLength: 1 } },
}

/** Registers the exchange of CSV files, as old warehouses do it. */
export function registerFiles(wms: WmsParts): void {
  const { app, effects } = wms
  app.post<{ Body: ExportInput }>(
    '/simulate/stock-export',
    { schema: { body: exportSchema } },
    async (request, reply) =>
      effects.perform({ request, reply }, (record) => ({
        status: 201,
        body: exportStock(wms, { input: request.body, record }),
      })),
  )
  app.post<{ Body: ExportInput }>(
    '/simulate/export-shipments',
    { schema: { body: exportSchema } },
    async (request, reply) =>
      effects.perform({ request, reply }, (record) => ({
        status: 201,
        body: exportShipments(wms, { input: request.body, record }),
      })),
  )
  app.post<{ Body: { folder: string } }>(
    '/simulate/import-orders',
    { schema: { body: importSchema } },
    async (request, reply) => {
      const folder = resolve(request.body.folder)
      const moves: FileMove[] = []
      const answer = effects.perform({ request, reply }, (record) => {
        const report = importOrders(wms, { folder, record })
        moves.push(...report.imported.map(({ file }) => ({ file, to: 'done' })))
        moves.push(...report.failed.map(({ file }) => ({ file, to: 'failed' })))
        return { status: 200, body: report }
      })
      for (const move of moves) moveFile(folder, move)
      return answer
    },
  )
}

/** A file that was read, and the folder beside it where it goes once that is committed. */
interface FileMove {
  readonly file: string
  readonly to: string
}

interface FileWork<T> {
  readonly input: T
  readonly record: (effect: Effect) => void
}

interface ExportedFile {
  readonly file: string | null
  readonly rows: number
}

function exportStock({ records, store }: WmsParts, { input, record }: FileWork<ExportInput>): ExportedFile {
  const { folder, warehouse, delimiter = ';' } = input
  if (warehouse !== undefined) checkWarehouse(warehouse)
  const levels = records.stock.find(warehouse === undefined ? {} : { warehouse }, maxRows)
  const rows = levels
    .map(({ warehouse: code, sku, quantity, updatedAt }) => {
      const description = records.items.get(sku)?.description ?? ''
      return [code, sku, description, quantity, 'EA', updatedAt]
    })
    .sort(([codeA, skuA], [codeB, skuB]) => (`${codeA} ${skuA}` < `${codeB} ${skuB}` ? -1 : 1))
  const header = ['warehouse', 'sku', 'description', 'quantity', 'unit', 'updatedAt']
  const number = store.nextNumber({ prefix: 'stock', first: 100_001 })
  const file = writeWhole({
    path: join(resolve(folder), `${number}-${warehouse ?? 'all'}.csv`),
    content: writeCsv(rows, { header, delimiter }),
  })
  record({ operation: 'stock.export', entityKey: basename(file) })
  return { file, rows: rows.length }
}

/** Writes the shipments that no earlier file had. */
function exportShipments({ records, store }: WmsParts, { input, record }: FileWork<ExportInput>): ExportedFile {
  const { folder, warehouse, delimiter = ';' } = input
  const filter = warehouse === undefined ? {} : { warehouse }
  const shipments = records.shipments.find(filter, maxRows).filter(({ exportedIn }) => exportedIn === null)
  if (shipments.length === 0) return { file: null, rows: 0 }
  const rows = shipments.flatMap((shipment) =>
    shipment.lines.map((line) => [
      shipment.number,
      shipment.reference ?? shipment.order,
      shipment.customer ?? '',
      shipment.warehouse,
      shipment.carrier,
      shipment.trackingNumber,
      shipment.shippedAt,
      line.lineNo,
      line.sku,
      line.orderedQuantity,
      line.shippedQuantity,
      line.unit,
      line.substituteSku ?? '',
    ]),
  )
  const name = `${store.nextNumber({ prefix: 'shipments', first: 100_001 })}.csv`
  for (const shipment of shipments) {
    records.shipments.update({ ...shipment, exportedIn: name })
    record({ operation: 'shipment.export', entityKey: shipment.number, payload: shipment })
  }
  const file = writeWhole({
    path: join(resolve(folder), name),
    content: writeCsv(rows, { header: shipmentHeader, delimiter }),
  })
  record({ operation: 'file.export', entityKey: name })
  return { file, rows: rows.length }
}

const shipmentHeader = [
  'shipment',
  'order',
  'customer',
  'warehouse',
  'carrier',
  'trackingNumber',
  'shippedAt',
  'lineNo',
  'sku',
  'orderedQuantity',
  'shippedQuantity',
  'unit',
  'substituteSku',
]

interface ImportReport {
  readonly imported: { file: string; orders: string[] }[]
  readonly failed: { file: string; problem: string }[]
}

/** Takes in every `*.csv` of a folder, in order of name. A file is taken whole, or nothing of it. */
function importOrders(
  wms: WmsParts,
  { folder, record }: { folder: string; record: (effect: Effect) => void },
): ImportReport {
  const report: ImportReport = { imported: [], failed: [] }
  for (const file of csvFilesOf(folder)) {
    const content = readFileSync(join(folder, file), 'utf8')
    const result = takeInFile(wms, content)
    if (!result.ok) {
      report.failed.push({ file, problem: result.problem })
      continue
    }
    for (const order of result.orders) {
      record({ operation: 'order.create', entityKey: order.reference ?? order.number, payload: order })
    }
    record({ operation: 'file.import', entityKey: file, payload: content })
    report.imported.push({ file, orders: result.orders.map(({ number }) => number) })
  }
  return report
}

type FileResult = { ok: true; orders: ReturnType<typeof takeIn>[] } | { ok: false; problem: string }

/** All orders of a file or none. */
function takeInFile(wms: WmsParts, content: string): FileResult {
  const parsed = readOrderFile(content)
  if (!parsed.ok) return parsed
  const { db } = wms.store
  db.exec('SAVEPOINT order_file')
  try {
    const orders = parsed.orders.map((order) => takeIn(wms, order))
    db.exec('RELEASE order_file')
    return { ok: true, orders }
  } catch (error) {
    db.exec('ROLLBACK TO order_file; RELEASE order_file')
    if (error instanceof RequestRefused) return { ok: false, problem: error.message }
    throw error
  }
}

function csvFilesOf(folder: string): string[] {
  try {
    return readdirSync(folder, { withFileTypes: true })
      .filter((entry) => entry.isFile() && entry.name.endsWith('.csv') && !entry.name.startsWith('.'))
      .map(({ name }) => name)
      .sort()
  } catch {
    throw new RequestRefused({
      status: 422,
      code: 'FOLDER_UNREADABLE',
      message: `The folder ${folder} cannot be read.`,
      field: 'folder',
    })
  }
}

function moveFile(folder: string, { file, to }: FileMove): void {
  mkdirSync(join(folder, to), { recursive: true })
  renameSync(join(folder, file), join(folder, to, file))
}

/** Writes under a temporary name and renames, so that nobody reads half a file. */
function writeWhole({ path, content }: { path: string; content: string }): string {
  const temporary = `${path}.tmp`
  mkdirSync(join(path, '..'), { recursive: true })
  writeFileSync(temporary, content, { flush: true })
  renameSync(temporary, path)
  return path
}
