import { join } from 'node:path'
import { type Benchmark, compare } from '../benchmark.ts'
import { carryRows } from '../carry-rows.ts'
import { rowFlow } from '../flows.ts'
import { inTurns } from '../in-turns.ts'
import { startChild } from '../processes/start-child.ts'
import { writeShipmentRows } from '../shipment-rows.ts'
import { startSubject } from '../subject.ts'

/** A CSV file row by row, every row a durable record, against a script that streams and keeps nothing. */
export const fileRows: Benchmark = {
  name: 'file-rows',
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
    return [
      compare({ name: 'file-rows', unit: 'records/s', value: a, reference: b, goal: { is: 'at-least', ratio: 0.5 } }),
    ]
  },
}
