import { CrossdockError } from '@crossdock/shared/errors'
import { type Benchmark, compare, type Goal, notMeasured, type Result } from '../benchmark.ts'
import { intakeFlow } from '../flows.ts'
import { inTurns, median } from '../in-turns.ts'
import { nextPrefix } from '../order-load.ts'
import { orderText } from '../orders.ts'
import { startChild } from '../processes/start-child.ts'
import { type Subject, startSubject } from '../subject.ts'

const goal: Goal = { is: 'at-least', ratio: 1 }
const line = { name: 'doorbell', unit: 'records/s' } as const
const itemsAtOnce = 1_000
const callsAtOnce = 2
const lookAgainMs = 50

/**
 * Records handed in many at once, through lanes with one doorbell each, against one no-op queue job per record; and without
 * a goal, how many are accepted a second while they are carried on.
 */
export const doorbell: Benchmark = {
  name: line.name,
  summary: 'batch intake → map → filter, to their end; reference: raw BullMQ no-op jobs/s on the same Redis',
  async run(bench) {
    const { redisUrl, rounds, say, seconds } = bench
    if (redisUrl === undefined) return [notMeasured({ ...line, goal, why: 'no Redis answers; set REDIS_URL' })]
    await using subject = await startSubject(bench, { flows: [intakeFlow] })
    await using queue = await startChild('raw-queue', { redisUrl, prefix: `{${subject.schema}}` })
    await handIn(subject, Math.min(2, seconds))
    const accepting: number[] = []
    const { a, b } = await inTurns(rounds, {
      async a() {
        const { accepted, perSecond } = await handIn(subject, seconds)
        accepting.push(accepted)
        say(`Crossdock ${Math.round(perSecond)} records/s (accepted at ${Math.round(accepted)} records/s)`)
        return perSecond
      },
      async b() {
        const perSecond = await queue.ask('run', { seconds })
        say(`BullMQ ${Math.round(perSecond)} jobs/s`)
        return perSecond
      },
    })
    const taken = median(accepting)
    const intake: Result = {
      ...{ ...line, name: `${line.name}-intake`, value: taken, reference: b, ratio: taken / b },
      ...{ goal: null, ok: true },
    }
    return [compare({ ...line, value: a, reference: b, goal }), intake]
  },
}

async function handIn(
  subject: Subject,
  seconds: number,
): Promise<{ readonly accepted: number; readonly perSecond: number }> {
  const startedAtMs = performance.now()
  const untilMs = startedAtMs + seconds * 1000
  const prefix = nextPrefix()
  let records = 0
  const call = async () => {
    while (performance.now() < untilMs) {
      const first = records
      records += itemsAtOnce
      const items = Array.from({ length: itemsAtOnce }, (_, n) => ({
        payload: JSON.parse(orderText({ prefix }, first + n)),
      }))
      await start(subject, items)
    }
  }
  await Promise.all(Array.from({ length: callsAtOnce }, call))
  const accepted = records / ((performance.now() - startedAtMs) / 1000)
  await subject.drained()
  return { accepted, perSecond: records / ((performance.now() - startedAtMs) / 1000) }
}

/** Hands records in; a runtime that has enough of them is asked again a moment later. */
async function start({ api }: Subject, items: readonly { readonly payload: unknown }[]): Promise<void> {
  for (;;) {
    try {
      await api.startFlow({ params: { flow: 'bench-intake' }, body: { items: [...items] } })
      return
    } catch (thrown) {
      if (!(thrown instanceof CrossdockError && thrown.code === 'OVERLOADED')) throw thrown
      await new Promise((resolve) => setTimeout(resolve, lookAgainMs))
    }
  }
}
