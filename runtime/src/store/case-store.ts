import type { CaseInfo } from '@crossdock/shared/api'
import { type CaseDocument, readCase } from '@crossdock/shared/case'
import { CrossdockError } from '@crossdock/shared/errors'
import type { Sql } from './database.ts'
import { plainText } from './json-text.ts'

/** How many cases one flow may have. */
const maxCasesPerFlow = 500

interface CaseRow {
  readonly case_id: string
  readonly document: string
  readonly saved_by: string
  readonly saved_at: Date
}

/** The cases of a flow, by id. */
export async function listCases(sql: Sql, flow: string): Promise<readonly CaseInfo[]> {
  const { rows } = await sql.query<CaseRow>({
    text: 'select case_id, document, saved_by, saved_at from flow_cases where flow_id = $1 order by case_id collate "C"',
    values: [flow],
  })
  return rows.map(toInfo)
}

/** One case of a flow. Throws NOT_FOUND. */
export async function loadCase(sql: Sql, flow: string, id: string): Promise<CaseDocument> {
  const { rows } = await sql.query<CaseRow>({
    text: 'select case_id, document, saved_by, saved_at from flow_cases where flow_id = $1 and case_id = $2',
    values: [flow, id],
  })
  const [row] = rows
  if (!row) throw new CrossdockError('NOT_FOUND', `The flow “${flow}” has no case “${id}”.`)
  return toInfo(row).document
}

/**
 * Saves a case under its id. Answers false when it stands there just so already. Throws CONFLICT when the flow has as many
 * cases as it may.
 */
export async function putCase(sql: Sql, document: CaseDocument, savedBy: string): Promise<boolean> {
  const { flow, id } = document
  const { rows } = await sql.query<{ others: number }>({
    text: 'select count(*)::int as others from flow_cases where flow_id = $1 and case_id <> $2',
    values: [flow, id],
  })
  if ((rows[0]?.others ?? 0) >= maxCasesPerFlow) {
    throw new CrossdockError('CONFLICT', `The flow “${flow}” has ${maxCasesPerFlow} cases already.`, {
      remedy: 'Delete cases that say the same as others.',
    })
  }
  const { rowCount } = await sql.query({
    text: `insert into flow_cases (flow_id, case_id, document, saved_by) values ($1, $2, $3, $4)
           on conflict (flow_id, case_id) do update set document = $3, saved_by = $4, saved_at = now()
           where flow_cases.document <> $3`,
    values: [flow, id, JSON.stringify(document), plainText(savedBy)],
  })
  return rowCount > 0
}

/** Deletes a case. False when there was none. */
export async function deleteCase(sql: Sql, flow: string, id: string): Promise<boolean> {
  const { rowCount } = await sql.query({
    text: 'delete from flow_cases where flow_id = $1 and case_id = $2',
    values: [flow, id],
  })
  return rowCount > 0
}

function toInfo(row: CaseRow): CaseInfo {
  const read = readCase(row.document)
  if (!read.ok) {
    throw new CrossdockError('INTERNAL', `The saved case “${row.case_id}” cannot be read: ${read.problems[0]?.message}`)
  }
  return { document: read.case, savedBy: row.saved_by, savedAt: row.saved_at.toISOString() }
}
