import type { RunFilter, RunView } from '@crossdock/shared/api'
import { CrossdockError } from '@crossdock/shared/errors'
import { isEnded } from '@crossdock/shared/record'
import type { Sql } from './database.ts'
import { closePage, openPage, type Page, uuidPosition } from './page.ts'
import { type RunTally, type TallyRuns, tallyRuns } from './run-tallies.ts'

interface RunRow {
  readonly id: string
  readonly flow_id: string
  readonly version: number
  readonly source: string
  readonly label: string | null
  readonly started_at: Date
  readonly ended_at: Date | null
  readonly accepted: number
  readonly duplicates: number
}

interface CancellationRow {
  readonly run_id: string
  readonly reason: string
  readonly cancelled_by: string
  readonly cancelled_at: Date
  readonly ended_records: number
  readonly skipped_messages: number
  readonly over_at: Date | null
}

const columns = 'id, flow_id, version, source, label, started_at, ended_at, accepted, duplicates'

/** Intakes, newest first, with the states of their records, as they are counted by `tally`. */
export async function listRuns(sql: Sql, filter: RunFilter, tally: TallyRuns = tallyRuns): Promise<Page<RunView>> {
  const request = openPage(filter, uuidPosition)
  const values: unknown[] = []
  const value = (given: unknown) => `$${values.push(given)}`
  const conditions = ['true']
  if (filter.flow !== undefined) conditions.push(`flow_id = ${value(filter.flow)}`)
  if (filter.source !== undefined) conditions.push(`source = ${value(filter.source)}`)
  if (filter.from !== undefined) conditions.push(`started_at >= ${value(new Date(filter.from))}`)
  if (filter.to !== undefined) conditions.push(`started_at < ${value(new Date(filter.to))}`)
  if (request.after !== null) conditions.push(`id < ${value(request.after)}`)
  const { rows } = await sql.query<RunRow>({
    text: `select ${columns} from runs where ${conditions.join(' and ')} order by id desc limit ${Math.trunc(request.rowCount)}`,
    values,
  })
  const page = closePage(rows, request.limit, (row) => row.id)
  return { ...page, items: await withStates(sql, page.items, tally) }
}

/** One intake with the states of its records. Throws NOT_FOUND. */
export async function loadRun(sql: Sql, id: string, tally: TallyRuns = tallyRuns): Promise<RunView> {
  const { rows } = await sql.query<RunRow>({ text: `select ${columns} from runs where id = $1`, values: [id] })
  const [run] = await withStates(sql, rows, tally)
  if (!run) throw new CrossdockError('NOT_FOUND', `There is no run ${id}.`)
  return run
}

async function withStates(sql: Sql, runs: readonly RunRow[], tally: TallyRuns): Promise<readonly RunView[]> {
  if (runs.length === 0) return []
  const ids = runs.map((run) => run.id)
  const states = await tally(sql, runs)
  const { rows: cancellations } = await sql.query<CancellationRow>({
    text: `select run_id, reason, cancelled_by, cancelled_at, ended_records, skipped_messages, over_at
           from run_cancellations where run_id = any ($1::uuid[])`,
    values: [ids],
  })
  const statesOf = Map.groupBy(states, (row) => row.run_id)
  return runs.map((run) =>
    toView(run, {
      states: statesOf.get(run.id) ?? [],
      cancellation: cancellations.find((row) => row.run_id === run.id),
    }),
  )
}

function toView(
  run: RunRow,
  known: { readonly states: readonly RunTally[]; readonly cancellation: CancellationRow | undefined },
): RunView {
  const { states, cancellation } = known
  const ends = states.flatMap(({ done_at }) => (done_at ? [done_at.getTime()] : []))
  const isDone = run.ended_at !== null && ends.length > 0 && states.every(({ state }) => isEnded(state))
  return {
    id: run.id,
    flow: run.flow_id,
    version: run.version,
    source: run.source,
    ...(run.label === null ? {} : { label: run.label }),
    startedAt: run.started_at.toISOString(),
    ...(run.ended_at ? { endedAt: run.ended_at.toISOString() } : {}),
    accepted: run.accepted,
    duplicates: run.duplicates,
    states: Object.fromEntries(states.map((row) => [row.state, row.n])),
    ...(isDone ? { doneAt: new Date(Math.max(...ends)).toISOString() } : {}),
    ...(cancellation ? { cancelled: toCancellation(cancellation) } : {}),
  }
}

function toCancellation(row: CancellationRow): NonNullable<RunView['cancelled']> {
  return {
    by: row.cancelled_by,
    reason: row.reason,
    at: row.cancelled_at.toISOString(),
    endedRecords: row.ended_records,
    skippedMessages: row.skipped_messages,
    ...(row.over_at ? { overAt: row.over_at.toISOString() } : {}),
  }
}
