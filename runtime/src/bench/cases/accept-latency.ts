import { type Bench, type Benchmark, compare, type Goal, type Result } from '../benchmark.ts'
import { orderFlow } from '../flows.ts'
import { inTurns } from '../in-turns.ts'
import { carryOrders, connections, nextPrefix } from '../order-load.ts'
import { type Child, startChild } from '../processes/start-child.ts'
import { type Subject, startSubject } from '../subject.ts'

const line = { name: 'accept-latency', unit: 'ms (p99)' } as const
const goal: Goal = { is: 'at-most', ratio: 3 }

/**
 * How long a caller waits for the 202 while the runtime carries a third of what it can: with the API in a process of its
 * own, as `crossdock serve --no-worker` beside `crossdock worker` runs it, and without a goal in one process with the
 * worker.
 */
export const acceptLatency: Benchmark = {
  name: line.name,
  summary: 'p99 of a webhook call at a third of the maximum rate; reference: a Fastify route with one insert',
  async run(bench) {
    await using target = await startChild('target', { slowMs: 0 })
    await using load = await startChild('load', null)
    const url = await target.ask('url')
    const measure = async (isApiApart: boolean) => {
      await using subject = await startSubject(bench, { flows: [orderFlow], target: url, isApiApart })
      return await compareWithInsert(bench, { subject, load })
    }
    const apart = await measure(true)
    const { value, reference } = await measure(false)
    const one: Result = {
      ...line,
      name: `${line.name}-one-process`,
      value,
      reference,
      ratio: value / reference,
      goal: null,
      ok: true,
    }
    return [compare({ ...line, value: apart.value, reference: apart.reference, goal }), one]
  },
}

async function compareWithInsert(
  bench: Bench,
  { subject, load }: { readonly subject: Subject; readonly load: Child<'load'> },
): Promise<{ readonly value: number; readonly reference: number }> {
  const { databaseUrl, seconds } = bench
  await carryOrders(load, subject, { seconds: Math.min(3, seconds) })
  const { perSecond: most } = await carryOrders(load, subject, { seconds })
  await using insert = await startChild('insert-server', { databaseUrl, schema: subject.schema })
  const insertUrl = await insert.ask('url')
  const perSecond = Math.floor(most / 3)
  const p99 = async (name: string, url: string) => {
    const asked = { url, seconds, connections, perSecond, prefix: nextPrefix() }
    const { latencyMs, refused } = await load.ask('run', asked)
    if (refused > 0) throw new Error(`${refused} orders were refused.`)
    bench.say(`${name} at ${perSecond}/s: p50 ${latencyMs.p50.toFixed(1)} ms, p99 ${latencyMs.p99.toFixed(1)} ms`)
    return latencyMs.p99
  }
  await p99('warm-up', insertUrl)
  const { a, b } = await inTurns(bench.rounds, {
    async a() {
      const found = await p99('Crossdock', `${subject.url}/hooks/bench/orders`)
      await subject.drained()
      return found
    },
    b: () => p99('Fastify and one insert', insertUrl),
  })
  await insert.ask('stop')
  return { value: a, reference: b }
}
