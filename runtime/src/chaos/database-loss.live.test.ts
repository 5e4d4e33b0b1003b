import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { type Landscape, openLandscape } from './testing/landscape.ts'
import { backends, patientTestMs, seed } from './testing/run-conditions.ts'
import type { RuntimeProcess } from './testing/runtime-process.ts'
import { until } from './testing/until.ts'
import { verdictOn } from './testing/verdict.ts'

describe.concurrent.each(backends)('with the queue in $queue', ({ needsRedis, isMissing }) => {
  describe.skipIf(isMissing)('under load,', { concurrent: false, timeout: patientTestMs }, () => {
    let landscape: Landscape
    let api: RuntimeProcess
    let worker: RuntimeProcess

    beforeAll(async () => {
      landscape = await openLandscape({ needsRedis, seed })
      api = await landscape.startApi()
      await landscape.publish()
      worker = await landscape.startWorker()
      await landscape.startWorker()
    }, patientTestMs)
    afterEach(() => landscape.load.stop())
    afterAll(() => landscape[Symbol.asyncDispose]())

    it('a database restarted at once, and killed, loses nothing and doubles nothing', async () => {
      landscape.load.start()
      await landscape.accept(20)
      await landscape.postgres.restartAtOnce()
      await landscape.accept(20)
      await landscape.postgres.killAndStart()
      await landscape.accept(20)
      await landscape.load.stop()
      expect(await verdictOn(landscape)).toEqual([])
    })

    it('back ends ended every few hundred milliseconds lose nothing and double nothing', async () => {
      landscape.load.start()
      let ended = 0
      for (let round = 0; round < 10; round++) {
        await sleep(300)
        ended += await landscape.postgres.terminateBackends(0.5)
      }
      await landscape.load.stop()
      expect(ended).toBeGreaterThan(10)
      expect(await verdictOn(landscape)).toEqual([])
    })

    it('a database with no connection left is got back to when it has some', async () => {
      landscape.load.start()
      await landscape.accept(20)
      await landscape.postgres.takeAllConnections(3_000)
      await landscape.accept(20)
      await landscape.load.stop()
      expect(await verdictOn(landscape)).toEqual([])
    })

    it('commits whose answer is lost are made once: of what is accepted, and of what was done', async () => {
      landscape.load.start()
      const intake = api.database.cutAt({ sees: 'messages-insert', moment: 'answered' })
      await until(() => intake.count() >= 3, 'several acceptances have lost their answer')
      intake.end()
      const settling = worker.database.cutAt({ sees: 'effects-settle', moment: 'answered' })
      await until(() => settling.count() >= 3, 'several results have lost their answer')
      settling.end()
      await landscape.load.stop()
      expect(await verdictOn(landscape)).toEqual([])
    })
  })
})
