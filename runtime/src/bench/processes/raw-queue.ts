import { Queue, Worker } from 'bullmq'

const addAtOnce = 1_000
const concurrency = 64

/** BullMQ by itself: what a design with one queue job per record could reach at best on this Redis. */
export async function startRawQueue(options: { readonly redisUrl: string; readonly prefix: string }) {
  const connection = { url: options.redisUrl, maxRetriesPerRequest: null }
  const { prefix } = options
  return {
    /** Adds no-op jobs in bulk and works them off, both in this process. Answers jobs a second. */
    async run({ seconds }: { readonly seconds: number }): Promise<number> {
      const queue = new Queue('noop', { connection, prefix })
      await queue.waitUntilReady()
      let done = 0
      const startedAtMs = performance.now()
      const worker = new Worker('noop', async () => void done++, { connection, prefix, concurrency })
      const jobs = Array.from({ length: addAtOnce }, (_, n) => ({
        name: 'noop',
        data: { n },
        opts: { removeOnComplete: true },
      }))
      const untilMs = startedAtMs + seconds * 1000
      for (let added = 0; performance.now() < untilMs; added += addAtOnce) {
        await queue.addBulk(jobs)
        while (added - done > 4 * addAtOnce) await new Promise((resolve) => setTimeout(resolve, 5))
      }
      const perSecond = done / ((performance.now() - startedAtMs) / 1000)
      await worker.close(true)
      await queue.obliterate({ force: true })
      await queue.close()
      return perSecond
    },
    /** Takes a runtime's doorbells away with its schema. */
    async forget(queuePrefix: string): Promise<void> {
      const queue = new Queue('lanes', { connection, prefix: queuePrefix })
      await queue.obliterate({ force: true })
      await queue.close()
    },
  }
}
