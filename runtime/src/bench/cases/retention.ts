import { reduceHistory } from '../../store/reduce-history.ts'
import { loadRetention } from '../../store/retention-policy.ts'
import { type Benchmark, compare } from '../benchmark.ts'
import { orderFlow } from '../flows.ts'
import { inTurns } from '../in-turns.ts'
import { carryOrders } from '../order-load.ts'
import { startChild } from '../processes/start-child.ts'
import { seedDay } from '../seed-history.ts'
import { startSubject } from '../subject.ts'

/** Older than the flow keeps its history, and not so old that its errors go too. */
const daysAgo = 40

/** Retention reduces a day of a million records while orders are carried. */
export const retention: Benchmark = {
  name: 'retention',
  summary: 'throughput while retention removes a large day; reference: without it',
  async run(bench) {
    await using target = await startChild('target', { slowMs: 0 })
    await using load = await startChild('load', null)
    await using subject = await startSubject(bench, { flows: [orderFlow], target: await target.ask('url') })
    await carryOrders(load, subject, { seconds: Math.min(3, bench.seconds) })
    const carry = async () => {
      const { perSecond } = await carryOrders(load, subject, { seconds: bench.seconds })
      bench.say(`${Math.round(perSecond)} records/s`)
      return perSecond
    }
    const { database } = subject
    // For as long as retention is at work, its rests included.
    const carryUntil = async (isOver: () => boolean) => {
      const rates: number[] = []
      do rates.push(await carry())
      while (!isOver())
      return rates.reduce((sum, rate) => sum + rate, 0) / rates.length
    }
    // What was seeded is on the disk before the measurement; a user who may not ask for that measures a little of it too.
    const settle = () => database.query({ text: 'checkpoint' }).catch(() => undefined)
    const { a, b } = await inTurns(bench.rounds, {
      async a(round) {
        await seedDay(database, { flow: 'bench-orders', records: bench.dayRecords, daysAgo: daysAgo + round })
        await settle()
        const startedAtMs = performance.now()
        let isDone = false
        const [perSecond, reductions] = await Promise.all([
          carryUntil(() => isDone),
          reduceHistory(database, { retention: await loadRetention(database) }).finally(() => {
            isDone = true
          }),
        ])
        bench.say(`retention took ${Math.round(performance.now() - startedAtMs)} ms`)
        const isReduced = reductions.some(({ outcome }) => outcome === 'reduced' || outcome === 'dropped')
        if (!isReduced) throw new Error('Retention has removed nothing.')
        return perSecond
      },
      async b() {
        await settle()
        return await carry()
      },
    })
    const goal = { is: 'at-least', ratio: 0.9 } as const
    return [
      compare({
        name: 'retention',
        unit: 'records/s',
        value: a,
        reference: b,
        goal,
        note: `a day of ${bench.dayRecords} records`,
      }),
    ]
  },
}
