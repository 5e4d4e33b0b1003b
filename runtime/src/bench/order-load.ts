import type { Child } from './processes/start-child.ts'
import type { Subject } from './subject.ts'

/** Connections of the load generator when it sends as fast as it is answered. */
export const connections = 64

let loads = 0

/** Names the orders of one load apart from those of every other. */
export function nextPrefix(): string {
  loads++
  return `${process.pid}-${loads}`
}

/**
 * Loads a runtime with orders for some seconds. Answers how many records a second it carried to their end: from the first
 * order to the moment when none is open, so that what was accepted and not yet worked off does not count.
 */
export async function carryOrders(
  load: Child<'load'>,
  subject: Subject,
  how: { readonly seconds: number; readonly keys?: number; readonly except?: string },
): Promise<{ readonly records: number; readonly perSecond: number }> {
  const { seconds, keys, except } = how
  const startedAtMs = performance.now()
  const report = await load.ask('run', {
    ...{ url: `${subject.url}/hooks/bench/orders`, seconds, connections, prefix: nextPrefix() },
    ...(keys === undefined ? {} : { keys }),
  })
  if (report.refused > 0) throw new Error(`${report.refused} of ${report.answered} orders were refused.`)
  await subject.drained(except)
  return { records: report.answered, perSecond: report.answered / ((performance.now() - startedAtMs) / 1000) }
}
