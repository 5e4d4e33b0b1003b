import type { RunView } from '@crossdock/shared/api'
import { CrossdockError } from '@crossdock/shared/errors'
import type { RecordState } from '@crossdock/shared/record'
import type { Sql } from './database.ts'
import { closePage, openPage, type Page, uuidPosition } from './page.ts'

interface RunRow {
  readonly id: string
  readonly flow_id: string
  readonly version: number
  readonly source: string
  readonly started_at: Date
  readonly ended_at: Date | null
  readonly accepted: number
  readonly duplicates: number
}

const columns = 'id, flow_id, version, source, started_at, ended_at, accepted, duplicates'

/** Intakes, newest first, with the states of their records. */
export async function listRuns(
  sql: Sql,
  filter: {
    readonly flow?: string | undefined
    readonly limit?: number | undefined
    readonly cursor?: string | undefined
  },
): Promise<Page<RunView>> {
  const request = openPage(filter, uuidPosition)
  const { rows } = await sql.query<RunRow>({
    text: `select ${columns} from runs where ($1::text is null or flow_id = $1) and ($2::uuid is null or id < $2)
           order by id desc limit $3`,
    values: [filter.flow ?? null, request.after, request.rowCount],
  })
  const page = closePage(rows, request.limit, (row) => row.id)
  return { ...page, items: await withStates(sql, page.items) }
}

/** One intake with the states of its records. Throws NOT_FOUND. */
export async function loadRun(sql: Sql, id: string): Promise<RunView> {
  const { rows } = await sql.query<RunRow>({ text: `select ${columns} from runs where id = $1`, values: [id] })
  const [run] = await withStates(sql, rows)
  if (!run) throw new CrossdockError('NOT_FOUND', `There is no run ${id}.`)
  return run
}

async function withStates(sql: Sql, runs: readonly RunRow[]): Promise<readonly RunView[]> {
  if (runs.length === 0) return []
  const { rows } = await sql.query<{ run_id: string; state: RecordState; n: number }>({
    text: `select run_id, state, count(*)::int as n from open_records where run_id = any ($1::uuid[]) group by run_id, state
           union all
           select run_id, state, count(*)::int as n from records where run_id = any ($1::uuid[]) group by run_id, state`,
    values: [runs.map((run) => run.id)],
  })
  return runs.map((run) => ({
    id: run.id,
    flow: run.flow_id,
    version: run.version,
    source: run.source,
    startedAt: run.started_at.toISOString(),
    ...(run.ended_at ? { endedAt: run.ended_at.toISOString() } : {}),
    accepted: run.accepted,
    duplicates: run.duplicates,
    states: Object.fromEntries(rows.filter((row) => row.run_id === run.id).map((row) => [row.state, row.n])),
  }))
}
