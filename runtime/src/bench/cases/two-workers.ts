import { type Bench, type Benchmark, compare, type Goal, notMeasured } from '../benchmark.ts'
import { orderFlow } from '../flows.ts'
import { inTurns, median } from '../in-turns.ts'
import { carryOrders } from '../order-load.ts'
import { type Child, startChild } from '../processes/start-child.ts'
import { type Subject, startSubject } from '../subject.ts'

const throughput = { name: 'two-workers', unit: 'records/s' } as const
const throughputGoal: Goal = { is: 'at-least', ratio: 0.95 }
const cost = { name: 'two-workers-cpu', unit: 'CPU ms/record' } as const
const costGoal: Goal = { is: 'at-most', ratio: 1.1 }

/** Until the code of a process is compiled, a record costs twice as much. Two processes share the records, so they take twice as long. */
const warmUpSeconds = 6

/** The same work with two worker processes and Redis: what they cost each other. */
export const twoWorkers: Benchmark = {
  name: throughput.name,
  summary: 'the same with two worker processes and Redis; reference: one worker process',
  async run(bench) {
    if (bench.redisUrl === undefined) {
      const why = 'no Redis answers; set REDIS_URL'
      return [notMeasured({ ...throughput, goal: throughputGoal, why }), notMeasured({ ...cost, goal: costGoal, why })]
    }
    await using target = await startChild('target', { slowMs: 0 })
    await using load = await startChild('load', null)
    const wanted = { flows: [orderFlow], target: await target.ask('url') }
    await using two = await startSubject(bench, { ...wanted, workers: 2 })
    await using one = await startSubject(bench, wanted)
    const cpuOfTwo: number[] = []
    const cpuOfOne: number[] = []
    const measure = (subject: Subject, costs: number[]) => carryAndCost(bench, { load, subject, costs })
    await carryOrders(load, one, { seconds: Math.min(warmUpSeconds, bench.seconds) })
    await carryOrders(load, two, { seconds: 2 * Math.min(warmUpSeconds, bench.seconds) })
    const { a, b } = await inTurns(bench.rounds, { a: () => measure(two, cpuOfTwo), b: () => measure(one, cpuOfOne) })
    return [
      compare({ ...throughput, value: a, reference: b, goal: throughputGoal }),
      compare({ ...cost, value: median(cpuOfTwo), reference: median(cpuOfOne), goal: costGoal }),
    ]
  },
}

async function carryAndCost(
  { seconds, say }: Bench,
  { load, subject, costs }: { readonly load: Child<'load'>; readonly subject: Subject; readonly costs: number[] },
): Promise<number> {
  const usedMs = await subject.cpuMs()
  const { records, perSecond } = await carryOrders(load, subject, { seconds })
  const cpuMs = ((await subject.cpuMs()) - usedMs) / records
  costs.push(cpuMs)
  say(`${Math.round(perSecond)} records/s, ${cpuMs.toFixed(3)} ms of CPU each`)
  return perSecond
}
