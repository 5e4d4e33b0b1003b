import { toCrossdockError } from '@crossdock/shared/errors'
import type { Health } from './services.ts'
import type { Database } from './store/database.ts'

type PartHealth = Health['parts']['database']

/**
 * Asks every part how it is. Ready means that records can be accepted: that needs the database alone. Without the queue
 * each worker takes up what its own sweep finds, later than it might, which is degraded.
 */
export async function checkHealth(options: {
  readonly database: Database
  readonly checkQueue: () => Promise<void>
  readonly parts: { readonly worker: boolean; readonly scheduler: boolean }
}): Promise<Health> {
  const database = await partHealth(() => options.database.query({ text: 'select 1' }), 'down')
  const queue = await partHealth(options.checkQueue, 'degraded')
  const isOn = (on: boolean): PartHealth => ({ state: on ? 'ok' : 'off' })
  return {
    isReady: database.state === 'ok',
    parts: { database, queue, worker: isOn(options.parts.worker), scheduler: isOn(options.parts.scheduler) },
  }
}

async function partHealth(check: () => Promise<unknown>, failed: 'down' | 'degraded'): Promise<PartHealth> {
  try {
    await check()
    return { state: 'ok' }
  } catch (thrown) {
    return { state: failed, message: toCrossdockError(thrown).message }
  }
}
