import { describe, expect, it } from 'vitest'
import { reachableQueues } from './walker/reachable-queues.ts'
import { readExamples, readExpected } from './walker/read-examples.ts'
import { runCaseOnRuntime } from './walker/run-case-on-runtime.ts'
import { startLandscape } from './walker/start-landscape.ts'
import { startTestRuntime } from './walker/start-test-runtime.ts'

const queues = await reachableQueues()

/** The same flows and the same expectations as in `walker.test.ts`, through server, database and queue. */
describe.each(['postgres', 'redis'] as const)('with the queue in %s', (queue) => {
  describe.skipIf(!queues.includes(queue)).each(readExamples())('the example flow $id', (example) => {
    it.each(example.cases)(
      '$name: $title',
      async (situation) => {
        await using landscape = await startLandscape()
        await using runtime = await startTestRuntime(landscape, { queue, tables: situation.tables })
        const observe = await runCaseOnRuntime({ landscape, runtime }, example, situation)
        await expect.poll(observe, { timeout: 30_000, interval: 200 }).toEqual(readExpected(situation))
      },
      60_000,
    )
  })
})
