import type { BlobStore } from './blob-store.ts'
import type { Database, Sql } from './database.ts'
import { blobLock } from './large-payloads.ts'

const batchSize = 100

/**
 * Removes blobs that no row points to. A blob is looked up under its lock, which who writes a row that points to it holds
 * from before the blob is stored until its commit: so either the row is seen, or the writer stores the blob again. An
 * interruption leaves blobs behind for the next time and nothing else. Answers how many were removed.
 */
export async function collectBlobs(
  database: Database,
  { beforeMs, signal }: { readonly beforeMs: number; readonly signal?: AbortSignal },
): Promise<number> {
  const { blobs } = database
  if (!blobs) return 0
  let removed = 0
  let batch: string[] = []
  for await (const hash of blobs.list(beforeMs)) {
    if (signal?.aborted) return removed
    batch.push(hash)
    if (batch.length < batchSize) continue
    removed += await collectBatch(database, blobs, batch)
    batch = []
  }
  return removed + (batch.length > 0 ? await collectBatch(database, blobs, batch) : 0)
}

async function collectBatch(database: Database, blobs: BlobStore, hashes: readonly string[]): Promise<number> {
  return await database.transaction(async (sql) => {
    const free = await lockUnused(sql, hashes)
    for (const hash of free) await blobs.remove(hash)
    return free.length
  })
}

async function lockUnused(sql: Sql, hashes: readonly string[]): Promise<readonly string[]> {
  const { rows: locked } = await sql.query<{ hash: string }>({
    text: `select hash from unnest($1::text[], $2::bigint[]) as t (hash, lock) where pg_try_advisory_xact_lock(lock)`,
    values: [hashes, hashes.map(blobLock)],
  })
  // A statement of its own, so that it sees whatever was committed before the locks were taken.
  const { rows: used } = await sql.query<{ hash: string }>({
    text: `with wanted as (select decode(hash, 'hex') as hash from unnest($1::text[]) as t (hash))
           select encode(hash, 'hex') as hash from wanted w
           where exists (select 1 from records where octet_length(payload) = 49 and substr(payload, 18) = w.hash)
              or exists (select 1 from journey where octet_length(steps) = 49 and substr(steps, 18) = w.hash)
           union
           select encode(substr(v, 18), 'hex') from open_records cross join lateral (values (payload), (progress)) as t (v)
           where octet_length(v) = 49 and substr(v, 18) in (select hash from wanted)`,
    values: [locked.map(({ hash }) => hash)],
  })
  const inUse = new Set(used.map(({ hash }) => hash))
  return locked.flatMap(({ hash }) => (inUse.has(hash) ? [] : [hash]))
}
