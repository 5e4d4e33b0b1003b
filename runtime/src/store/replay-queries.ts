import type { ReplayedRecord, ReplayReport, ReplayView } from '@crossdock/shared/api'
import { CrossdockError, type ErrorInfo } from '@crossdock/shared/errors'
import type { RecordState } from '@crossdock/shared/record'
import type { Sql } from './database.ts'
import { closePage, countPosition, openPage, type Page, uuidPosition } from './page.ts'
import { type ReplayCounts, type ReplayRow, replayColumns } from './replay-store.ts'

/** Counts a replay's records. */
export async function countReplayed(sql: Sql, replayId: string): Promise<ReplayCounts> {
  const { rows } = await sql.query<{ state: ReplayedRecord['state']; record_state: RecordState | null; n: number }>({
    name: 'replays-count',
    text: `select i.state, case when i.state = 'started' then coalesce(o.state, (
                     select e.state from records e
                     where e.id = coalesce(i.became_id, i.record_id) and e.ended_at >= r.started_at limit 1)) end as record_state,
             count(*)::int as n
           from replays r join replay_records i on i.replay_id = r.id
             left join open_records o on o.id = coalesce(i.became_id, i.record_id)
           where r.id = $1 group by 1, 2`,
    values: [replayId],
  })
  const counts = { chosen: 0, pending: 0, started: 0, refused: 0, left: 0 }
  const states: Partial<Record<RecordState, number>> = {}
  for (const { state, record_state: standing, n } of rows) {
    counts.chosen += n
    counts[state] += n
    if (standing !== null) states[standing] = (states[standing] ?? 0) + n
  }
  return { counts, states }
}

/** One replay. Throws NOT_FOUND. */
export async function loadReplay(sql: Sql, id: string): Promise<ReplayView> {
  const { rows } = await sql.query<ReplayRow>({
    text: `select ${replayColumns} from replays where id = $1`,
    values: [id],
  })
  const row = rows[0]
  if (!row) throw new CrossdockError('NOT_FOUND', `There is no replay ${id}.`)
  return await toView(sql, row)
}

/** Replays, newest first. */
export async function listReplays(
  sql: Sql,
  request: { readonly limit?: number | undefined; readonly cursor?: string | undefined },
): Promise<Page<ReplayView>> {
  const page = openPage(request, uuidPosition)
  const { rows } = await sql.query<ReplayRow>({
    text: `select ${replayColumns} from replays where ($1::uuid is null or id < $1) order by id desc limit $2`,
    values: [page.after, page.rowCount],
  })
  const { items, ...rest } = closePage(rows, page.limit, (row) => row.id)
  const views: ReplayView[] = []
  for (const row of items) views.push(await toView(sql, row))
  return { ...rest, items: views }
}

/** The records of a replay in the order in which they are started. */
export async function listReplayed(
  sql: Sql,
  replayId: string,
  request: {
    readonly state?: ReplayedRecord['state'] | undefined
    readonly limit?: number | undefined
    readonly cursor?: string | undefined
  },
): Promise<Page<ReplayedRecord>> {
  await loadReplay(sql, replayId)
  const page = openPage(request, countPosition)
  const { rows } = await sql.query<{
    place: number
    record_id: string
    state: ReplayedRecord['state']
    became_id: string | null
    error: ErrorInfo | null
  }>({
    text: `select place, record_id, state, became_id, error from replay_records
           where replay_id = $1 and ($2::text is null or state = $2) and ($3::int is null or place > $3)
           order by place limit $4`,
    values: [replayId, request.state ?? null, page.after, page.rowCount],
  })
  const { items, ...rest } = closePage(rows, page.limit, (row) => String(row.place))
  return {
    ...rest,
    items: items.map((row) => ({
      recordId: row.record_id,
      state: row.state,
      ...(row.became_id === null ? {} : { becameId: row.became_id }),
      ...(row.error === null ? {} : { error: row.error }),
    })),
  }
}

/** Records of a replay that are parked again, as the tables know them. */
export interface ParkedAgain {
  readonly fingerprint: string
  readonly flow: string
  readonly node: string
  readonly error: ErrorInfo
  readonly count: number
  readonly exampleId: string
}

/** Most causes that a report names. */
const maxCauses = 100

/** What became of a replay's records that are not on their way: parked again or refused, by cause. Throws NOT_FOUND. */
export async function reportReplay(
  sql: Sql,
  id: string,
): Promise<{ readonly parkedAgain: readonly ParkedAgain[]; readonly refused: ReplayReport['refused'] }> {
  await loadReplay(sql, id)
  const { rows: parked } = await sql.query<Omit<ParkedAgain, 'exampleId'> & { example_id: string }>({
    text: `select e.fingerprint, e.flow_id as flow, min(e.node) as node, count(distinct e.record_id)::int as count,
             (array_agg(e.record_id order by e.id))[1] as example_id,
             (array_agg(jsonb_build_object('code', e.code, 'message', e.message, 'remedy', e.remedy,
                                           'detail', coalesce(e.detail, '{}'::jsonb)) order by e.id))[1] as error
           from replays r join replay_records i on i.replay_id = r.id and i.state = 'started'
             join exceptions e on e.record_id = coalesce(i.became_id, i.record_id) and e.state = 'open'
               and e.opened_at >= r.started_at
           where r.id = $1 group by 1, 2 order by count desc, 1 limit ${maxCauses}`,
    values: [id],
  })
  const { rows: refused } = await sql.query<{ error: ErrorInfo; n: number; example_id: string }>({
    text: `select (array_agg(error order by place))[1] as error, count(*)::int as n,
             (array_agg(record_id order by place))[1] as example_id
           from replay_records where replay_id = $1 and state = 'refused' group by error->>'code' order by n desc`,
    values: [id],
  })
  return {
    parkedAgain: parked.map(({ example_id: exampleId, ...row }) => ({ ...row, exampleId })),
    refused: refused.map(({ error, n, example_id: exampleId }) => ({ error, count: n, exampleId })),
  }
}

async function toView(sql: Sql, row: ReplayRow): Promise<ReplayView> {
  const { canary, perSecond, waitsFor: _waits, ...order } = row.request
  const { counts, states } = row.outcome ?? (await countReplayed(sql, row.id))
  return {
    id: row.id,
    state: row.state,
    order,
    ...(canary ? { canary } : {}),
    ...(perSecond === undefined ? {} : { perSecond }),
    reason: row.reason,
    startedBy: row.started_by,
    startedAt: row.started_at.toISOString(),
    ...(row.ended_at ? { endedAt: row.ended_at.toISOString() } : {}),
    counts,
    states,
    message: messageOf(row, { counts, states }),
  }
}

function messageOf({ state, request }: ReplayRow, { counts, states }: ReplayCounts): string {
  const open = ['ready', 'waiting', 'held', 'expecting'] as const
  const underWay = open.reduce((sum, standing) => sum + (states[standing] ?? 0), 0)
  switch (state) {
    case 'running':
      return [`${counts.pending} of ${counts.chosen} are still to be started.`, request.waitsFor ?? []].flat().join(' ')
    case 'waiting': {
      const how =
        request.canary?.goOn === 'when-delivered' ? 'goes on when all of them are delivered' : 'waits to be continued'
      return `The first ${counts.started} have been started, ${states.delivered ?? 0} of them delivered, ${states.parked ?? 0} parked; it ${how}.`
    }
    case 'settling':
      return `All have been started; ${underWay} are under way.`
    case 'cancelled':
      return `Cancelled: ${counts.left} left as they are. The ${counts.started} started before stay started${underWay > 0 ? `; ${underWay} of them are under way` : ''}.`
    case 'finished':
      return counts.refused > 0
        ? `All have ended or are parked; ${counts.refused} ${counts.refused === 1 ? 'was' : 'were'} refused.`
        : 'All have ended or are parked.'
  }
}
