import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { httpCall } from './testing/http-call.ts'
import { type Landscape, openLandscape } from './testing/landscape.ts'
import { backends, patientTestMs, seed } from './testing/run-conditions.ts'
import type { RuntimeProcess } from './testing/runtime-process.ts'
import { verdictOn } from './testing/verdict.ts'

describe.concurrent.each(backends)('with the queue in $queue', ({ needsRedis, isMissing }) => {
  describe.skipIf(isMissing)(
    'a lost queue costs time and no record:',
    { concurrent: false, timeout: patientTestMs },
    () => {
      let landscape: Landscape
      let processes: readonly RuntimeProcess[]

      beforeAll(async () => {
        landscape = await openLandscape({ needsRedis, seed })
        const api = await landscape.startApi()
        await landscape.publish()
        processes = [api, await landscape.startWorker(), await landscape.startWorker()]
      }, patientTestMs)
      afterEach(() => landscape.load.stop())
      afterAll(() => landscape[Symbol.asyncDispose]())

      const queueState = async () => {
        const { text } = await httpCall(`${landscape.url}/readyz`)
        return JSON.parse(text) as { isReady: boolean; parts: { queue: string } }
      }

      it('every doorbell thrown away, again and again', async () => {
        landscape.load.start()
        for (let round = 0; round < 4; round++) {
          await landscape.accept(20)
          await landscape.forgetDoorbells()
        }
        await landscape.load.stop()
        expect(await verdictOn(landscape)).toEqual([])
      })

      it('every connection to it cut', async () => {
        landscape.load.start()
        for (let round = 0; round < 4; round++) {
          await landscape.accept(10)
          for (const { queue } of processes) queue.cutAll()
        }
        await landscape.load.stop()
        expect(await verdictOn(landscape)).toEqual([])
      })

      // The queue in the database goes down with the database: see database-loss.
      const returns = [
        { how: 'with what it had written', isEmpty: false },
        { how: 'empty', isEmpty: true },
      ]
      it.each(needsRedis ? returns : [])(
        'Redis killed, away while orders are accepted, and back $how',
        async ({ isEmpty }) => {
          landscape.load.start()
          await landscape.accept(20)
          await landscape.redis?.kill()
          await landscape.accept(30)
          expect(await queueState()).toMatchObject({ isReady: true, parts: { queue: 'degraded' } })
          await landscape.redis?.start({ isEmpty })
          await landscape.accept(20)
          await landscape.load.stop()
          expect(await verdictOn(landscape)).toEqual([])
          expect(await queueState()).toMatchObject({ isReady: true, parts: { queue: 'ok' } })
        },
      )
    },
  )
})
