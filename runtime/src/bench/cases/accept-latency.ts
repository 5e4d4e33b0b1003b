import { type Benchmark, compare } from '../benchmark.ts'
import { orderFlow } from '../flows.ts'
import { inTurns } from '../in-turns.ts'
import { carryOrders, connections, nextPrefix } from '../order-load.ts'
import { startChild } from '../processes/start-child.ts'
import { startSubject } from '../subject.ts'

/** How long a caller waits for the 202 while the runtime carries a third of what it can. */
export const acceptLatency: Benchmark = {
  name: 'accept-latency',
  summary: 'p99 of a webhook call at a third of the maximum rate; reference: a Fastify route with one insert',
  async run(bench) {
    await using target = await startChild('target', { slowMs: 0 })
    await using load = await startChild('load', null)
    await using subject = await startSubject(bench, { flows: [orderFlow], target: await target.ask('url') })
    await carryOrders(load, subject, { seconds: Math.min(3, bench.seconds) })
    const { perSecond: most } = await carryOrders(load, subject, { seconds: bench.seconds })
    const { databaseUrl, seconds } = bench
    await using insert = await startChild('insert-server', { databaseUrl, schema: subject.schema })
    const insertUrl = await insert.ask('url')
    const perSecond = Math.floor(most / 3)
    const p99 = async (name: string, url: string) => {
      const { latencyMs, refused } = await load.ask('run', {
        url,
        seconds,
        connections,
        perSecond,
        prefix: nextPrefix(),
      })
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
    const goal = { is: 'at-most', ratio: 3 } as const
    return [compare({ name: 'accept-latency', unit: 'ms (p99)', value: a, reference: b, goal })]
  },
}
