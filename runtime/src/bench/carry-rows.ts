import { rename } from 'node:fs/promises'
import { join } from 'node:path'
import { writeShipmentRows } from './shipment-rows.ts'
import type { Subject } from './subject.ts'

let files = 0

/** Until the file source has found a file. */
const foundWithinMs = 20_000

/** Hands a runtime a file and answers how many rows a second it carried to their end, the file in its archive. */
export async function carryRows(subject: Subject, rows: number): Promise<number> {
  files++
  const name = `rows-${files}.csv`
  const made = join(subject.exchange, name)
  await writeShipmentRows(made, { rows, prefix: String(files) })
  const begun = { text: 'select count(*)::int as n from runs' }
  // The file source looks once a second: what is measured begins when it has found the file.
  const runs = async () => (await subject.database.query<{ n: number }>(begun)).rows[0]?.n ?? 0
  const before = await runs()
  await rename(made, join(subject.exchange, 'in', name))
  const untilMs = performance.now() + foundWithinMs
  while ((await runs()) === before) {
    if (performance.now() > untilMs) throw new Error('The file source has not begun to read the file.')
    await new Promise((resolve) => setTimeout(resolve, 10))
  }
  const startedAtMs = performance.now()
  const ended = { text: 'select 1 from runs where ended_at is null limit 1' }
  while ((await subject.database.query(ended)).rowCount > 0) await new Promise((resolve) => setTimeout(resolve, 50))
  await subject.drained()
  return rows / ((performance.now() - startedAtMs) / 1000)
}
