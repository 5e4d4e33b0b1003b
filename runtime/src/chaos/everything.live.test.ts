import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createTrouble, type Trouble } from './testing/create-trouble.ts'
import { type Landscape, openLandscape } from './testing/landscape.ts'
import { backends, chaosSeconds, patientTestMs, seed } from './testing/run-conditions.ts'
import { retryParked, verdictOn } from './testing/verdict.ts'

/** Orders sent when all is mended. */
const quietCount = 60

describe.concurrent.each(backends)('with the queue in $queue', ({ needsRedis, isMissing }) => {
  describe.skipIf(isMissing)('everything that can break', { concurrent: false }, () => {
    let landscape: Landscape
    let trouble: Trouble

    beforeAll(async () => {
      landscape = await openLandscape({ needsRedis, seed })
      trouble = await createTrouble({ landscape, seed })
    }, patientTestMs)
    afterAll(() => landscape[Symbol.asyncDispose]())

    it(`breaks for ${chaosSeconds} seconds in the order of seed ${seed}, and every order is accounted for`, {
      timeout: chaosSeconds * 1_000 + 2 * patientTestMs,
    }, async () => {
      landscape.load.start()
      const made = await trouble.makeFor(chaosSeconds * 1_000)
      await landscape.load.stop()
      await retryParked(landscape)
      await landscape.load.send(quietCount, { isQuiet: true })
      const violations = await verdictOn(landscape, { leastQuiet: quietCount })
      const summary = `${landscape.load.acceptedCount} orders accepted under ${made.join(', ')}`
      console.log(summary)
      expect(violations, `CHAOS_SEED=${seed}: ${summary}`).toEqual([])
    })
  })
})
