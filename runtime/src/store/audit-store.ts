import type { AuditEntry, AuditFilter } from '@crossdock/shared/api'
import type { Sql } from './database.ts'
import { jsonText, plainText } from './json-text.ts'
import { closePage, countPosition, openPage, type Page } from './page.ts'

/** An act to be kept: who did what to what, and why. Never holds a secret. */
export interface NewAuditEntry {
  readonly actor: string
  /** What was done, e.g. `system.put`. */
  readonly action: string
  /** The id or name of what it was done to. */
  readonly subject: string
  readonly reason?: string
  readonly detail?: unknown
}

/** Keeps an act. Called in the transaction of the act itself, so that neither is without the other. */
export async function appendAudit(sql: Sql, entry: NewAuditEntry): Promise<void> {
  await sql.query({
    name: 'audit-append',
    text: 'insert into audit (actor, action, subject, reason, detail) values ($1, $2, $3, $4, $5)',
    values: [
      plainText(entry.actor),
      entry.action,
      plainText(entry.subject),
      entry.reason === undefined ? null : plainText(entry.reason),
      entry.detail === undefined ? null : jsonText(entry.detail),
    ],
  })
}

/** Keeps one act on many subjects, e.g. on all exceptions of a cause. Called in the transaction of the act itself. */
export async function appendAuditOfEach(
  sql: Sql,
  { subjects, ...entry }: Omit<NewAuditEntry, 'subject'> & { readonly subjects: readonly string[] },
): Promise<void> {
  await sql.query({
    name: 'audit-append-each',
    text: `insert into audit (actor, action, subject, reason, detail)
           select $1, $2, subject, $4, $5 from unnest($3::text[]) with ordinality as t (subject, place) order by place`,
    values: [
      plainText(entry.actor),
      entry.action,
      subjects.map(plainText),
      entry.reason === undefined ? null : plainText(entry.reason),
      entry.detail === undefined ? null : jsonText(entry.detail),
    ],
  })
}

interface AuditRow {
  readonly id: string
  readonly at: Date
  readonly actor: string
  readonly action: string
  readonly subject: string
  readonly reason: string | null
  readonly detail: unknown
}

/** Acts, newest first. */
export async function listAudit(sql: Sql, filter: AuditFilter): Promise<Page<AuditEntry>> {
  const page = openPage(filter, countPosition)
  const { rows } = await sql.query<AuditRow>({
    text: `select id, at, actor, action, subject, reason, detail from audit
           where ($1::text is null or actor = $1) and ($2::text is null or action = $2)
             and ($3::text is null or subject = $3) and ($4::bigint is null or id < $4)
           order by id desc limit $5`,
    values: [filter.actor ?? null, filter.action ?? null, filter.subject ?? null, page.after, page.rowCount],
  })
  return closePage(rows.map(toEntry), page.limit, (entry) => entry.id)
}

function toEntry(row: AuditRow): AuditEntry {
  return {
    id: row.id,
    at: row.at.toISOString(),
    actor: row.actor,
    action: row.action,
    subject: row.subject,
    ...(row.reason === null ? {} : { reason: row.reason }),
    ...(row.detail === null ? {} : { detail: row.detail }),
  }
}
