import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { checkLedgers } from './testing/check-ledgers.ts'
import { startKeylessTarget } from './testing/keyless-target.ts'
import { type Landscape, openLandscape } from './testing/landscape.ts'
import { keylessFlow } from './testing/order-flow.ts'
import { patientTestMs, seed } from './testing/run-conditions.ts'
import { until } from './testing/until.ts'
import { untilStill } from './testing/verdict.ts'

/** A guard is taken away in the database itself, and the checker has to notice. Otherwise these tests would prove nothing. */
describe('without a guard the checker names what is broken:', { timeout: patientTestMs }, () => {
  let landscape: Landscape

  beforeEach(async () => {
    landscape = await openLandscape({ needsRedis: false, seed })
    await landscape.startApi()
  }, patientTestMs)
  afterEach(async () => {
    await landscape.load.stop()
    await landscape[Symbol.asyncDispose]()
  })

  const weaken = async (table: string, statement: string) => {
    const { database } = landscape
    await database.query({
      text: `create function weaken() returns trigger language plpgsql as $$ begin ${statement}; return new; end $$`,
    })
    await database.query({
      text: `create trigger weaken before insert on ${table} for each row execute function weaken()`,
    })
  }

  it('without the ledger, effects are doubled in a target that takes no notice of keys', async () => {
    await using keyless = await startKeylessTarget(join(landscape.folder, 'keyless.jsonl'))
    await weaken('effects', 'delete from effects where key = new.key')
    await landscape.publish(keylessFlow(), { keyless: keyless.url })
    const worker = await landscape.startWorker()
    keyless.doesAnswer = false
    landscape.load.start()
    await until(() => keyless.heldCount >= 4, 'four calls are held')
    await worker.kill()
    keyless.doesAnswer = true
    await landscape.startWorker()
    await landscape.load.stop()
    await untilStill(landscape)
    const ledgers = { ...(await landscape.readLedgers()), effects: keyless.readEffects() }
    const violations = checkLedgers(ledgers, { targets: ['keyless'], leastQuiet: 0 })
    expect(new Set(violations.map(({ rule }) => rule))).toEqual(new Set(['effect doubled']))
  })

  it('without the order of keys, records overtake each other while some are tried again', async () => {
    await weaken('open_records', 'new.order_key := null')
    await landscape.publish()
    await landscape.targets.break('wms', { errorRate: 0.5 })
    await landscape.startWorker()
    landscape.load.start()
    await landscape.accept(120)
    await landscape.targets.mend()
    await landscape.load.stop()
    await untilStill(landscape)
    const violations = checkLedgers(await landscape.readLedgers(), { targets: ['wms', 'shop'], leastQuiet: 0 })
    expect(new Set(violations.map(({ rule }) => rule))).toEqual(new Set(['order broken']))
  })
})
