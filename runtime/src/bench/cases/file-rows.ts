import { join } from 'node:path'
import type { Database } from '../../store/database.ts'
import { type Benchmark, compare } from '../benchmark.ts'
import { carryRows } from '../carry-rows.ts'
import { rowFlow } from '../flows.ts'
import { inTurns } from '../in-turns.ts'
import { startChild } from '../processes/start-child.ts'
import { carriers, writeShipmentRows } from '../shipment-rows.ts'
import { startSubject } from '../subject.ts'

const line = { name: 'file-rows', unit: 'records/s' } as const
const rowsAtOnce = 1_000

/** A CSV file row by row, every row a durable record, against a script that streams and keeps nothing. */
export const fileRows: Benchmark = {
  name: line.name,
  summary: 'CSV → map → filter → lookup → file; reference: a hand-written streaming script that keeps nothing',
  async run(bench) {
    const { rounds, rows, say } = bench
    await using subject = await startSubject(bench, { flows: [rowFlow] })
    await using script = await startChild('csv-script', null)
    const from = join(subject.exchange, 'script-in.csv')
    const to = join(subject.exchange, 'script-out.csv')
    await writeShipmentRows(from, { rows, prefix: 'script' })
    await carryRows(subject, Math.min(rows, 2_000))
    await script.ask('run', { from, to })
    const { a, b } = await inTurns(rounds, {
      async a() {
        const perSecond = await carryRows(subject, rows)
        say(`Crossdock ${Math.round(perSecond)} records/s`)
        return perSecond
      },
      async b() {
        const startedAtMs = performance.now()
        const perSecond = (await script.ask('run', { from, to })) / ((performance.now() - startedAtMs) / 1000)
        say(`script ${Math.round(perSecond)} records/s`)
        return perSecond
      },
    })
    const reference = await insertRows(subject.database, rows)
    say(`the database alone ${Math.round(reference)} rows/s`)
    return [
      compare({ ...line, value: a, reference: b, goal: { is: 'at-least', ratio: 0.5 } }),
      { ...line, name: `${line.name}-inserts`, value: a, reference, ratio: a / reference, goal: null, ok: true },
    ]
  },
}

/** What the database takes at most: the bare rows, a thousand a statement, into a table without an index. Answers rows/s. */
async function insertRows(database: Database, rows: number): Promise<number> {
  await database.query({ text: 'create table bare_rows (reference text, sku text, quantity int, carrier text)' })
  const startedAtMs = performance.now()
  for (let first = 0; first < rows; first += rowsAtOnce) {
    const numbers = Array.from({ length: Math.min(rowsAtOnce, rows - first) }, (_, n) => first + n)
    await database.query({
      name: 'bare-rows',
      text: 'insert into bare_rows select * from unnest($1::text[], $2::text[], $3::int[], $4::text[])',
      values: [
        numbers.map((n) => `SH-bare-${n}`),
        numbers.map((n) => `SKU-${n % 997}`),
        numbers.map((n) => n % 10),
        numbers.map((n) => carriers[n % carriers.length]?.code),
      ],
    })
  }
  const perSecond = rows / ((performance.now() - startedAtMs) / 1000)
  await database.query({ text: 'drop table bare_rows' })
  return perSecond
}
