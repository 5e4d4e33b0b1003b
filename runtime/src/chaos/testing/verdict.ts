import { setTimeout as sleep } from 'node:timers/promises'
import { checkLedgers, type Expectations, type Violation } from './check-ledgers.ts'
import type { Landscape } from './landscape.ts'
import type { TargetEffect } from './ledgers.ts'
import { seed } from './run-conditions.ts'
import { countMoving, findParked } from './stored-records.ts'

const settleTimeoutMs = 60_000
const pollMs = 100

/** Waits until no record moves any more; when it gives up, the checker says what has not ended. */
export async function untilStill({ database }: Landscape, timeoutMs = settleTimeoutMs): Promise<void> {
  const deadline = Date.now() + timeoutMs
  while (Date.now() < deadline) {
    const moving = await countMoving(database).catch(() => undefined)
    if (moving === 0) return
    await sleep(pollMs)
  }
}

/** Lets the last records end, then compares the ledgers. Broken promises are printed with what it takes to repeat them. */
export async function verdictOn(
  landscape: Landscape,
  expected: Partial<Expectations> & { readonly effects?: () => readonly TargetEffect[] } = {},
): Promise<readonly Violation[]> {
  await untilStill(landscape)
  const ledgers = await landscape.readLedgers()
  const { effects = () => ledgers.effects } = expected
  const violations = checkLedgers(
    { ...ledgers, effects: effects() },
    {
      ...{ targets: ['wms', 'shop'], verbatimTarget: 'wms', leastQuiet: 0 },
      ...expected,
    },
  )
  if (violations.length > 0) {
    console.error(`CHAOS_SEED=${seed}`, violations.slice(0, 20), landscape.said().slice(-4_000))
  }
  return violations
}

/**
 * What an operator does when the trouble is over: parked records are tried again, with their keys. Ends when nothing is
 * parked, or after a few rounds; what is parked then stays for the checker to judge.
 */
export async function retryParked(landscape: Landscape): Promise<void> {
  const api = await landscape.connect()
  for (let round = 0; round < 5; round++) {
    await untilStill(landscape)
    const recordIds = await findParked(landscape.database)
    if (recordIds.length === 0) return
    await api.retryRecords({ body: { recordIds, reason: 'The trouble is over.' } })
  }
}
