import type { Clock } from './engine/ports.ts'
import { collectBlobs } from './store/collect-blobs.ts'
import type { Database } from './store/database.ts'
import { foldTallies } from './store/exception-tallies.ts'
import { forgetExpired } from './store/forget-expired.ts'
import { ensurePartitions } from './store/partitions.ts'
import { reduceHistory } from './store/reduce-history.ts'
import { loadRetention, longestRetention } from './store/retention-policy.ts'

/** What housekeeping needs. */
export interface HousekeepingOptions {
  readonly database: Database
  readonly clock: Clock
  readonly onError: (error: unknown) => void
}

const everyMs = 60_000
const blobsEveryMs = 3_600_000
/** Blobs younger than this are not looked at. */
const youngBlobMs = 3_600_000

/**
 * Makes the days to come, and lets history go that nobody wants any more. Apart from the sweep, so that lanes of a dead
 * worker are found in time however much there is to tidy. Runs until the signal aborts.
 */
export async function runHousekeeping(options: HousekeepingOptions, stopping: AbortSignal): Promise<void> {
  const { clock, onError } = options
  let blobsAtMs = clock.nowMs() + blobsEveryMs
  for (;;) {
    await clock.sleep(everyMs, stopping)
    if (stopping.aborted) return
    const withBlobs = clock.nowMs() >= blobsAtMs
    if (withBlobs) blobsAtMs = clock.nowMs() + blobsEveryMs
    await keepHouse(options, { withBlobs, signal: stopping }).catch(onError)
  }
}

async function keepHouse(
  { database, clock }: HousekeepingOptions,
  { withBlobs, signal }: { readonly withBlobs: boolean; readonly signal: AbortSignal },
): Promise<void> {
  await ensurePartitions(database)
  await foldTallies(database)
  const retention = await loadRetention(database)
  await reduceHistory(database, { retention, signal })
  await forgetExpired(database, { historyDays: longestRetention(retention), signal })
  if (withBlobs) await collectBlobs(database, { beforeMs: clock.nowMs() - youngBlobMs, signal })
}
