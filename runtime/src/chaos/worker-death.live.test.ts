import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { type Landscape, openLandscape } from './testing/landscape.ts'
import { backends, patientTestMs, seed } from './testing/run-conditions.ts'
import type { RuntimeProcess } from './testing/runtime-process.ts'
import { untilStill, verdictOn } from './testing/verdict.ts'

/** The promise is the lease and five seconds; on a machine that does much else, that is no reason to fail. */
const patienceMs = 120_000

/** Where in a record's way the process that accepts is killed: what it says to its database or its queue. */
const deathsOfApi = [
  { step: 'J0, the request read and nothing committed', door: 'database', sees: 'messages-insert', moment: 'sent' },
  { step: 'J1, committed and not answered', door: 'database', sees: 'messages-insert', moment: 'answered' },
  { step: 'J3, answered and the doorbell lost', door: 'queue', sees: 'doorbell', moment: 'sent' },
] as const

/** The same for the process that does the work. */
const deathsOfWorker = [
  { step: 'J4, the intent committed and not sent', door: 'database', sees: 'effects-intend', moment: 'answered' },
  { step: 'J5, the effect sent', door: 'wms', sees: 'POST /orders', moment: 'sent' },
  { step: 'J6, the effect done and its answer lost', door: 'wms', sees: 'POST /orders', moment: 'answered' },
  { step: 'J7, the result committed', door: 'database', sees: 'effects-settle', moment: 'answered' },
  { step: 'J8, its followers let go', door: 'database', sees: 'records-let-go', moment: 'answered' },
  { step: 'J9, a wake-up lost', door: 'queue', sees: 'doorbell', moment: 'sent' },
  { step: 'J10, the lane given back', door: 'database', sees: 'lane-release', moment: 'answered' },
] as const

describe.concurrent.each(backends)('with the queue in $queue', ({ needsRedis, isMissing, doorbell }) => {
  describe.skipIf(isMissing)('a killed process', { concurrent: false, timeout: patientTestMs }, () => {
    let landscape: Landscape
    let api: RuntimeProcess
    let worker: RuntimeProcess

    beforeAll(async () => {
      landscape = await openLandscape({ needsRedis, seed })
      api = await landscape.startApi()
      await landscape.publish()
      worker = await landscape.startWorker()
    }, patientTestMs)
    afterEach(() => landscape.load.stop())
    afterAll(() => landscape[Symbol.asyncDispose]())

    it.each(deathsOfApi)('that accepts loses nothing and doubles nothing at $step', async ({ door, sees, moment }) => {
      const struck = api[door].strike({ sees: sees === 'doorbell' ? doorbell : sees, moment })
      landscape.load.start()
      await struck
      await api.kill()
      api = await landscape.startApi()
      await landscape.load.stop()
      expect(await verdictOn(landscape)).toEqual([])
    })

    it('that accepts loses nothing at J2, right after it has answered', async () => {
      await landscape.load.send(1)
      await api.kill()
      api = await landscape.startApi()
      expect(await verdictOn(landscape)).toEqual([])
    })

    it.each(deathsOfWorker)('that works loses nothing and doubles nothing at $step', async ({ door, sees, moment }) => {
      const proxy = door === 'wms' ? landscape.wms : worker[door]
      // Records that wait are what a worker rings for.
      if (sees === 'doorbell') await landscape.targets.break('wms', { outage: true, times: 3 })
      const struck = proxy.strike({ sees: sees === 'doorbell' ? doorbell : sees, moment })
      landscape.load.start()
      await struck
      await worker.kill()
      worker = await landscape.startWorker()
      await landscape.load.stop()
      expect(await verdictOn(landscape)).toEqual([])
    })

    it('that works is replaced by another one soon after its lease has ended', async () => {
      const victim = await landscape.startWorker()
      const struck = victim.database.strike({ sees: 'effects-intend', moment: 'answered' })
      landscape.load.start()
      await struck
      await victim.kill()
      const diedAt = performance.now()
      await landscape.load.stop()
      await untilStill(landscape, landscape.leaseMs + patienceMs)
      const tookMs = Math.round(performance.now() - diedAt)
      console.log(
        `After kill -9 of a worker its records were delivered in ${tookMs} ms; the lease is ${landscape.leaseMs} ms.`,
      )
      expect(await verdictOn(landscape)).toEqual([])
    })
  })
})
