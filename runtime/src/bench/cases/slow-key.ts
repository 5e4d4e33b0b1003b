import { type Benchmark, compare } from '../benchmark.ts'
import { orderFlow } from '../flows.ts'
import { inTurns } from '../in-turns.ts'
import { carryOrders } from '../order-load.ts'
import { orderText, slowNumber } from '../orders.ts'
import { startChild } from '../processes/start-child.ts'
import { type Subject, startSubject } from '../subject.ts'

const slowMs = 30_000
const keys = 1_000

/** One key whose target takes 30 s for each call, among a thousand others: it holds its followers and nobody else. */
export const slowKey: Benchmark = {
  name: 'slow-key',
  summary: '1,000 keys in order while another one’s target takes 30 s a call; reference: without the slow one',
  async run(bench) {
    await using target = await startChild('target', { slowMs })
    await using load = await startChild('load', null)
    const wanted = { flows: [orderFlow], target: await target.ask('url') }
    await using held = await startSubject(bench, wanted)
    await using free = await startSubject(bench, wanted)
    for (const subject of [held, free]) await carryOrders(load, subject, { seconds: Math.min(3, bench.seconds) })
    const carry = async (subject: Subject) => {
      const { perSecond } = await carryOrders(load, subject, { seconds: bench.seconds, keys, except: slowNumber })
      bench.say(`${Math.round(perSecond)} records/s`)
      return perSecond
    }
    const { a, b } = await inTurns(bench.rounds, {
      async a() {
        await sendSlowOrder(held)
        return await carry(held)
      },
      b: () => carry(free),
    })
    const goal = { is: 'at-least', ratio: 0.9 } as const
    return [compare({ name: 'slow-key', unit: 'records/s of the others', value: a, reference: b, goal })]
  },
}

async function sendSlowOrder({ url }: Subject): Promise<void> {
  const order = { ...JSON.parse(orderText({ prefix: 'slow' }, 0)), number: slowNumber }
  const headers = { 'content-type': 'application/json' }
  const answer = await fetch(`${url}/hooks/bench/orders`, { method: 'POST', headers, body: JSON.stringify(order) })
  if (answer.status !== 202) throw new Error(`The slow order was answered with ${answer.status}.`)
}
