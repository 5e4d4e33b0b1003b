import { type Benchmark, compare, type Goal, notMeasured } from '../benchmark.ts'
import { orderFlow } from '../flows.ts'
import { inTurns, median } from '../in-turns.ts'
import { type NodeRed, startNodeRed } from '../node-red.ts'
import { carryOrders, connections, nextPrefix } from '../order-load.ts'
import { type Child, startChild } from '../processes/start-child.ts'
import { startSubject } from '../subject.ts'

const goal: Goal = { is: 'at-least', ratio: 2.5 }
const line = { name: 'webhook-throughput', unit: 'records/s' } as const
const warmUpSeconds = 3

/** Single-record webhook → map → route → HTTP write, everything durable, against Node-RED, which keeps nothing. */
export const webhookThroughput: Benchmark = {
  name: line.name,
  summary: 'webhook → map → route → HTTP write, one worker process; reference: Node-RED 5, nothing kept',
  async run(bench) {
    await using target = await startChild('target', { slowMs: 0 })
    await using load = await startChild('load', null)
    const url = await target.ask('url')
    await using subject = await startSubject(bench, { flows: [orderFlow], target: url })
    const warmUp = Math.min(warmUpSeconds, bench.seconds)
    await carryOrders(load, subject, { seconds: warmUp })
    const ours = async () => {
      const usedMs = await subject.cpuMs()
      const { records, perSecond } = await carryOrders(load, subject, { seconds: bench.seconds })
      const cpuMs = ((await subject.cpuMs()) - usedMs) / records
      bench.say(`Crossdock ${Math.round(perSecond)} records/s, ${cpuMs.toFixed(3)} ms of CPU each`)
      return perSecond
    }
    const opened = await openNodeReds(url, bench.say)
    if (!opened.ok) {
      bench.say(`!!! ${opened.why}`)
      return [{ ...notMeasured({ ...line, goal, why: opened.why }), value: await ours() }]
    }
    await using nodeReds = opened
    const theirs = async (nodeRed: NodeRed, kind: string) => {
      const perSecond = await passOrders(load, nodeRed, bench.seconds)
      bench.say(`Node-RED ${kind} ${Math.round(perSecond)} requests/s`)
      return perSecond
    }
    for (const nodeRed of [nodeReds.asItComes, nodeReds.keepingAlive]) await passOrders(load, nodeRed, warmUp)
    const keepingAlive: number[] = []
    const { a, b } = await inTurns(bench.rounds, {
      a: ours,
      async b() {
        keepingAlive.push(await theirs(nodeReds.keepingAlive, 'with kept-alive connections'))
        return await theirs(nodeReds.asItComes, 'as it comes')
      },
    })
    const reference = median(keepingAlive)
    return [
      compare({ ...line, value: a, reference: b, goal }),
      { ...line, name: `${line.name}-keep-alive`, value: a, reference, ratio: a / reference, goal: null, ok: true },
    ]
  },
}

type NodeReds = AsyncDisposable & { readonly asItComes: NodeRed; readonly keepingAlive: NodeRed }

/** Node-RED with the HTTP request node as it comes, and with kept-alive connections, as Crossdock has them. */
async function openNodeReds(
  target: string,
  say: (message: string) => void,
): Promise<({ readonly ok: true } & NodeReds) | { readonly ok: false; readonly why: string }> {
  await using undo = new AsyncDisposableStack()
  try {
    const asItComes = undo.use(await startNodeRed({ target, keepsAlive: false }, say))
    const keepingAlive = undo.use(await startNodeRed({ target, keepsAlive: true }, say))
    const resources = undo.move()
    return { ok: true, asItComes, keepingAlive, [Symbol.asyncDispose]: () => resources.disposeAsync() }
  } catch (thrown) {
    return { ok: false, why: thrown instanceof Error ? thrown.message : String(thrown) }
  }
}

/** Node-RED answers when its work is done, so its answers are what it has carried. */
async function passOrders(load: Child<'load'>, { url }: NodeRed, seconds: number): Promise<number> {
  const report = await load.ask('run', { url, seconds, connections, prefix: nextPrefix() })
  return (report.answered - report.refused) / report.seconds
}
