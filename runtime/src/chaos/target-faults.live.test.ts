import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { startKeylessTarget } from './testing/keyless-target.ts'
import { type Landscape, openLandscape } from './testing/landscape.ts'
import { keylessFlow } from './testing/order-flow.ts'
import { backends, patientTestMs, seed } from './testing/run-conditions.ts'
import { findParked } from './testing/stored-records.ts'
import { until } from './testing/until.ts'
import { retryParked, untilStill, verdictOn } from './testing/verdict.ts'

const post = { match: { method: 'POST' } }

/** Switches of the sample systems (examples/systems/README.md), each left on for a moment. */
const faults = [
  { timeoutAfterCommit: true, times: 4, ...post },
  { resetAfterCommit: true, times: 4, ...post },
  { hang: true, times: 4, ...post },
  { hangAfterHeaders: true, times: 4, ...post },
  { malformed: true, times: 4, ...post },
  { errorRate: 0.4, errorStatus: 500, ...post },
  { rateLimit: { perSecond: 10, retryAfterSeconds: 1 }, ...post },
  { outage: true, ...post },
]

describe.concurrent.each(backends)('with the queue in $queue', ({ needsRedis, isMissing }) => {
  describe.skipIf(isMissing)('a target', { concurrent: false, timeout: patientTestMs }, () => {
    let landscape: Landscape

    beforeEach(async () => {
      landscape = await openLandscape({ needsRedis, seed })
      await landscape.startApi()
    }, patientTestMs)
    afterEach(() => landscape[Symbol.asyncDispose]())

    it('that fails in every way it can sees each effect once, and what was parked is repaired', async () => {
      await landscape.publish()
      await landscape.startWorker()
      landscape.load.start()
      for (const fault of faults) {
        await Promise.all([landscape.targets.break('wms', fault), landscape.targets.break('shop', fault)])
        await sleep(600)
        await landscape.targets.mend()
      }
      await landscape.load.stop()
      expect(await verdictOn(landscape)).toEqual([])
      await retryParked(landscape)
      await landscape.load.send(30, { isQuiet: true })
      expect(await verdictOn(landscape, { leastQuiet: 30 })).toEqual([])
      const { effects, stored } = await landscape.readLedgers()
      expect(new Set(stored.map(({ state }) => state))).toEqual(new Set(['delivered']))
      // The faults were felt: more was sent than was done.
      const calls = (await landscape.targets.countCalls('wms')) + (await landscape.targets.countCalls('shop'))
      expect(calls).toBeGreaterThan(effects.length + faults.length)
    })

    it('that takes no notice of keys is not called again after a lost answer: a person is asked', async () => {
      await using keyless = await startKeylessTarget(join(landscape.folder, 'keyless.jsonl'))
      const expected = { targets: ['keyless'], verbatimTarget: 'keyless', effects: keyless.readEffects }
      const api = await landscape.publish(keylessFlow(), { keyless: keyless.url })
      const worker = await landscape.startWorker()
      keyless.doesAnswer = false
      landscape.load.start()
      await until(() => keyless.heldCount >= 4, 'four calls are held')
      await worker.kill()
      await landscape.load.stop()
      keyless.doesAnswer = true
      keyless.dropHeld()
      await landscape.startWorker()
      await untilStill(landscape)
      const parked = await findParked(landscape.database)
      expect(parked.length).toBeGreaterThanOrEqual(4)
      expect(await verdictOn(landscape, expected)).toEqual([])
      // The person looks for each of them in the target.
      const done = new Set(keyless.readEffects().map(({ reference }) => reference))
      for (const { id, reference = '' } of (await landscape.readLedgers()).stored) {
        if (!parked.includes(id)) continue
        const assume = done.has(reference) ? 'done' : 'not-done'
        await api.retryRecord({ params: { record: id }, body: { assume, reason: `It is ${assume} in the target.` } })
      }
      expect(await verdictOn(landscape, expected)).toEqual([])
      const { stored } = await landscape.readLedgers()
      expect(new Set(stored.map(({ state }) => state))).toEqual(new Set(['delivered']))
    })
  })
})
