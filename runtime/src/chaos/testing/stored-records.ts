import type { Database } from '../../store/database.ts'
import type { StoredRecord } from './ledgers.ts'

interface Row {
  readonly id: string
  readonly key: string
  readonly reference: string | null
  readonly state: string
  readonly has_ended: boolean
  readonly has_open_exception: boolean
}

/** Every row of a record that the store holds, open or ended, with the message id it came with. */
export async function readStoredRecords(database: Database): Promise<readonly StoredRecord[]> {
  const { rows } = await database.query<Row>({
    text: `select r.id, r.key, m.message_id as reference, r.state, r.has_ended,
                  exists (select 1 from exceptions e where e.record_id = r.id and e.closed_at is null) as has_open_exception
           from (select id, key, state, false as has_ended from open_records
                 union all select id, key, state, true from records) r
           left join message_ids m on m.record_id = r.id`,
  })
  return rows.map((row) => ({
    id: row.id,
    key: row.key,
    reference: row.reference ?? undefined,
    state: row.state,
    hasEnded: row.has_ended,
    hasOpenException: row.has_open_exception,
  }))
}

/** How many records still move: neither ended, nor waiting for a person, nor held behind one that is. */
export async function countMoving(database: Database): Promise<number> {
  const { rows } = await database.query<{ n: number }>({
    text: `select count(*)::int as n from open_records r
           where r.state <> 'parked' and not (r.state = 'held' and exists (
             select 1 from open_records p where p.order_key = r.order_key and p.seq < r.seq and p.state = 'parked'))`,
  })
  return rows[0]?.n ?? 0
}

/** Ids of the records that wait for a person, some at a time. */
export async function findParked(database: Database): Promise<string[]> {
  const { rows } = await database.query<{ id: string }>({
    text: `select id from open_records where state = 'parked' order by seq limit 100`,
  })
  return rows.map(({ id }) => id)
}
