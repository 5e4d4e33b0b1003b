import { randomUUIDv7 } from 'node:crypto'
import type { CrossdockError } from '@crossdock/shared/errors'
import { fingerprintOf } from '../engine/fingerprint.ts'
import type { LaneLease } from '../engine/ports.ts'
import { insertExceptions } from './commit-inserts.ts'
import type { Database } from './database.ts'

/**
 * Parks a record whose payload cannot be read any more, with the cause, unless the lane has another owner by now. It runs
 * again when it is retried after the payload was restored.
 */
export async function parkLost(
  database: Database,
  { flow, lane, epoch }: LaneLease,
  { id, error }: { readonly id: string; readonly error: CrossdockError },
): Promise<void> {
  await database.transaction(async (sql) => {
    const { rows } = await sql.query<{ entry: string }>({
      text: `update open_records r set state = 'parked' from lanes l
             where r.id = $1 and l.flow_id = $2 and l.lane = $3 and l.epoch = $4 returning r.entry`,
      values: [id, flow, lane, epoch],
    })
    const [node = ''] = rows[0]?.entry.split('.') ?? []
    if (rows.length === 0) return
    const info = error.toInfo()
    const fingerprint = fingerprintOf({ flow, node }, info)
    const exception = { id: randomUUIDv7(), recordId: id, branch: '0', node, error: info, fingerprint }
    await insertExceptions(sql, [exception])
  })
}
