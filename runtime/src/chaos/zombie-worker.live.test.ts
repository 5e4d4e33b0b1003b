import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { type Landscape, openLandscape } from './testing/landscape.ts'
import { backends, patientTestMs, seed } from './testing/run-conditions.ts'
import type { RuntimeProcess } from './testing/runtime-process.ts'
import { verdictOn } from './testing/verdict.ts'

describe.concurrent.each(backends)('with the queue in $queue', ({ needsRedis, isMissing }) => {
  describe.skipIf(isMissing)('a worker that is thought dead', { concurrent: false, timeout: patientTestMs }, () => {
    let landscape: Landscape
    let zombie: RuntimeProcess

    beforeAll(async () => {
      landscape = await openLandscape({ needsRedis, seed })
      await landscape.startApi()
      await landscape.publish()
      zombie = await landscape.startWorker()
    }, patientTestMs)
    afterEach(() => landscape.load.stop())
    afterAll(() => landscape[Symbol.asyncDispose]())

    const suspend = { leave: () => zombie.suspend(), comeBack: () => zombie.resume() }
    const cutOff = { leave: () => zombie.database.freeze(), comeBack: () => zombie.database.thaw() }
    it.each([
      { fate: 'stands still with calls under way', moment: 'answered', ...suspend },
      { fate: 'stands still in the middle of a commit', moment: 'sent', ...suspend },
      { fate: 'is cut off in the middle of a commit', moment: 'sent', ...cutOff },
    ] as const)('and $fate is replaced, comes back, changes nothing, and works again', async (how) => {
      // So slow that there are calls under way at any moment.
      await landscape.targets.break('wms', { latencyMs: { min: 100, max: 300 } })
      const struck = zombie.database.strike({ sees: 'effects-intend', moment: how.moment })
      landscape.load.start()
      await struck
      how.leave()
      await using other = await landscape.startWorker()
      await landscape.load.stop()
      // Nothing waits for it: the other one does it all.
      expect(await verdictOn(landscape)).toEqual([])
      how.comeBack()
      await landscape.targets.mend()
      await landscape.load.send(20)
      expect(await verdictOn(landscape)).toEqual([])
      await other.kill()
      await landscape.load.send(10)
      expect(await verdictOn(landscape)).toEqual([])
      const { stored } = await landscape.readLedgers()
      expect(new Set(stored.map(({ state }) => state))).toEqual(new Set(['delivered']))
    })
  })
})
