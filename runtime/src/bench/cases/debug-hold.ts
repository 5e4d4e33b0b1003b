import { type Benchmark, compare } from '../benchmark.ts'
import { orderFlow } from '../flows.ts'
import { inTurns } from '../in-turns.ts'
import { carryOrders } from '../order-load.ts'
import { orderText } from '../orders.ts'
import { startChild } from '../processes/start-child.ts'
import { type Subject, startSubject } from '../subject.ts'

const keys = 1_000
const heldNumber = 'SO-held'

/** Somebody debugs one key on a runtime under load: it is held, and the others must not feel it. */
export const debugHold: Benchmark = {
  name: 'debug-hold',
  summary: '1,000 keys in order while a debug session holds another one at a breakpoint; reference: nobody debugs',
  async run(bench) {
    await using target = await startChild('target', { slowMs: 0 })
    await using load = await startChild('load', null)
    const wanted = { flows: [orderFlow], target: await target.ask('url') }
    await using debugged = await startSubject(bench, wanted)
    await using free = await startSubject(bench, wanted)
    for (const subject of [debugged, free]) await carryOrders(load, subject, { seconds: Math.min(3, bench.seconds) })
    await holdOrder(debugged)
    const carry = async (subject: Subject) => {
      const { perSecond } = await carryOrders(load, subject, { seconds: bench.seconds, keys, except: heldNumber })
      bench.say(`${Math.round(perSecond)} records/s`)
      return perSecond
    }
    const { a, b } = await inTurns(bench.rounds, { a: () => carry(debugged), b: () => carry(free) })
    const goal = { is: 'at-least', ratio: 0.95 } as const
    return [compare({ name: 'debug-hold', unit: 'records/s of the others', value: a, reference: b, goal })]
  },
}

/** Begins a live session and waits until its record stands at the breakpoint. Every record is asked for its condition. */
async function holdOrder({ api, url }: Subject): Promise<void> {
  const breakpoints = [{ node: 'write', condition: `=reference == "${heldNumber}"` }]
  const session = await api.startDebug({ body: { flow: 'bench-orders', start: { kind: 'live' }, breakpoints } })
  const order = { ...JSON.parse(orderText({ prefix: 'held' }, 0)), number: heldNumber }
  const headers = { 'content-type': 'application/json' }
  const answer = await fetch(`${url}/hooks/bench/orders`, { method: 'POST', headers, body: JSON.stringify(order) })
  if (answer.status !== 202) throw new Error(`The order to hold was answered with ${answer.status}.`)
  const isHeld = async () => (await api.getDebug({ params: { session: session.id } })).records.length === 1
  for (let tries = 0; !(await isHeld()); tries++) {
    if (tries === 100) throw new Error('The order did not come to the breakpoint.')
    await new Promise((resolve) => setTimeout(resolve, 100))
  }
}
