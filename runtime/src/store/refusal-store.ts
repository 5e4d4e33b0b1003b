import { randomUUIDv7 } from 'node:crypto'
import type { IntakeRefusalFilter, IntakeRefusalView } from '@crossdock/shared/api'
import { type ErrorCode, errorCodes } from '@crossdock/shared/errors'
import type { Sql } from './database.ts'
import { plainText } from './json-text.ts'
import { closePage, openPage, type Page, uuidPosition } from './page.ts'

/** What a known sender was refused. Hashes are SHA-256 of the canonical body. */
export interface IntakeRefusal {
  readonly flow: string
  readonly source: string
  readonly code: ErrorCode
  readonly message: string
  readonly bodyHash: Buffer
  readonly messageId?: string
  /** What had come first under the message id. */
  readonly accepted?: { readonly hash: Buffer; readonly recordId: string }
}

/** Keeps refusals. One that a sender runs into again and again is kept once and counted. */
export async function recordRefusals(sql: Sql, refusals: readonly IntakeRefusal[]): Promise<void> {
  for (const refusal of refusals) {
    await sql.query({
      name: 'refusals-insert',
      text: `insert into intake_refusals
               (id, flow_id, source, code, message, message_id, body_hash, accepted_hash, accepted_record)
             values ($1, $2, $3, $4, $5, $6, $7, $8, $9)
             on conflict (flow_id, source, code, coalesce(message_id, ''), body_hash)
             do update set times = intake_refusals.times + 1, last_at = now()`,
      values: [
        randomUUIDv7(),
        refusal.flow,
        refusal.source,
        refusal.code,
        plainText(refusal.message),
        refusal.messageId ?? null,
        refusal.bodyHash,
        refusal.accepted?.hash ?? null,
        refusal.accepted?.recordId ?? null,
      ],
    })
  }
}

interface Row {
  readonly id: string
  readonly flow_id: string
  readonly source: string
  readonly code: ErrorCode
  readonly message: string
  readonly message_id: string | null
  readonly body_hash: Buffer
  readonly accepted_hash: Buffer | null
  readonly accepted_record: string | null
  readonly times: number
  readonly first_at: Date
  readonly last_at: Date
}

/** Refusals, the newest first. */
export async function listRefusals(sql: Sql, filter: IntakeRefusalFilter): Promise<Page<IntakeRefusalView>> {
  const page = openPage(filter, uuidPosition)
  const { rows } = await sql.query<Row>({
    text: `select id, flow_id, source, code, message, message_id, body_hash, accepted_hash, accepted_record, times, first_at, last_at
           from intake_refusals
           where ($1::text is null or flow_id = $1) and ($2::text is null or source = $2) and ($3::text is null or code = $3)
             and ($4::text is null or message_id = $4) and ($5::uuid is null or id < $5)
           order by id desc limit $6`,
    values: [
      filter.flow ?? null,
      filter.source ?? null,
      filter.code ?? null,
      filter.messageId ?? null,
      page.after,
      page.rowCount,
    ],
  })
  return closePage(rows.map(toView), page.limit, (refusal) => refusal.id)
}

function toView(row: Row): IntakeRefusalView {
  return {
    id: row.id,
    flow: row.flow_id,
    source: row.source,
    code: row.code,
    status: errorCodes[row.code].status,
    message: row.message,
    bodyHash: row.body_hash.toString('hex'),
    times: row.times,
    firstAt: row.first_at.toISOString(),
    lastAt: row.last_at.toISOString(),
    ...(row.message_id === null ? {} : { messageId: row.message_id }),
    ...(row.accepted_hash && row.accepted_record
      ? { accepted: { hash: row.accepted_hash.toString('hex'), recordId: row.accepted_record } }
      : {}),
  }
}
