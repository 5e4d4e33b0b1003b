import type { Queue } from 'bullmq'

/**
 * A queue that can be used whenever Redis can. BullMQ 6.7 keeps the failure of a queue's first words with Redis for ever:
 * a process that was started before Redis would never ring. So such a queue is replaced when it is next used; from then on
 * it reconnects by itself.
 */
export function renewQueue(
  create: () => Queue,
  onError: (error: Error) => void,
): Pick<Queue, 'add' | 'addBulk' | 'close'> {
  const start = (): Queue => {
    const queue = create()
    queue.on('error', onError)
    return queue
  }
  let current: Queue | undefined = start()
  const ready = async (): Promise<Queue> => {
    current ??= start()
    const queue = current
    try {
      await queue.waitUntilReady()
      return queue
    } catch (thrown) {
      if (current === queue) current = undefined
      await queue.close().catch(onError)
      throw thrown
    }
  }
  return {
    add: async (...job) => await (await ready()).add(...job),
    addBulk: async (jobs) => await (await ready()).addBulk(jobs),
    close: async () => await current?.close(),
  }
}
