import type { Progress } from '../engine/token.ts'
import type { Sql } from './database.ts'
import { loadPayload } from './large-payloads.ts'

/** What a record began with, and where it stands now. */
export interface RecordContent {
  /** Port at which it began, `<node>.<port>`. */
  readonly entry: string
  readonly payload: unknown
  /** Undefined before the first checkpoint and after the end. */
  readonly progress: Progress | undefined
}

/** What a record began with; undefined when it is gone. Throws PAYLOAD_LOST and STORAGE_UNAVAILABLE. */
export async function loadRecordContent(sql: Sql, id: string): Promise<RecordContent | undefined> {
  const { rows } = await sql.query<{ entry: string; payload: Buffer; progress: Buffer | null }>({
    text: `select entry, payload, progress from open_records where id = $1
           union all select entry, payload, null from records where id = $1 limit 1`,
    values: [id],
  })
  const row = rows[0]
  if (!row) return undefined
  return {
    entry: row.entry,
    payload: await loadPayload(sql, row.payload),
    progress: row.progress ? ((await loadPayload(sql, row.progress)) as Progress) : undefined,
  }
}
