import type { FlowSparkline } from '@crossdock/shared/api'
import type { Sql } from './database.ts'

/** How many records of a flow were accepted and ended. */
export interface FlowActivity {
  readonly flow: string
  readonly accepted: number
  readonly delivered: number
  readonly filtered: number
  readonly parked: number
}

/** How far back a small picture goes. */
export type SparklineSpan = 'hour' | 'day' | 'week'

const spans = {
  hour: { grain: 'm', unit: 'minute', steps: 60, stepSeconds: 60 },
  day: { grain: 'h', unit: 'hour', steps: 24, stepSeconds: 3_600 },
  week: { grain: 'h', unit: 'hour', steps: 168, stepSeconds: 3_600 },
} as const

/** Minutes are kept for two hours, hours for nine days. */
const keep = { m: '2 hours', h: '9 days' } as const

/** Adds to the counts of the present minute and hour. */
export async function addActivity(sql: Sql, activity: readonly FlowActivity[]): Promise<void> {
  if (activity.length === 0) return
  const column = <K extends keyof FlowActivity>(name: K) => activity.map((entry) => entry[name])
  await sql.query({
    name: 'activity-add',
    // In one order in all processes, so that none waits for another in a circle.
    text: `insert into flow_activity (flow_id, grain, at, accepted, delivered, filtered, parked)
           select flow, grain, date_trunc(unit, now()), accepted, delivered, filtered, parked
           from unnest($1::text[], $2::int[], $3::int[], $4::int[], $5::int[]) as t (flow, accepted, delivered, filtered, parked),
                (values ('m'::"char", 'minute'), ('h'::"char", 'hour')) as g (grain, unit)
           order by flow, grain
           on conflict (flow_id, grain, at) do update set accepted = flow_activity.accepted + excluded.accepted,
             delivered = flow_activity.delivered + excluded.delivered, filtered = flow_activity.filtered + excluded.filtered,
             parked = flow_activity.parked + excluded.parked`,
    values: [column('flow'), column('accepted'), column('delivered'), column('filtered'), column('parked')],
  })
}

/** Forgets what no picture reaches back to. */
export async function forgetActivity(sql: Sql): Promise<void> {
  for (const [grain, age] of Object.entries(keep)) {
    await sql.query({
      text: `delete from flow_activity where grain = $1 and at < now() - $2::interval`,
      values: [grain, age],
    })
  }
}

/** The small pictures of all flows, or of one. */
export async function readSparklines(
  sql: Sql,
  { flow, span = 'hour' }: { readonly flow?: string | undefined; readonly span?: SparklineSpan | undefined },
): Promise<{ from: string; to: string; stepSeconds: number; items: readonly FlowSparkline[] }> {
  const { grain, unit, steps, stepSeconds } = spans[span]
  const { rows } = await sql.query<{
    since: Date
    until: Date
    flow_id: string | null
    at: Date
    accepted: number
    delivered: number
    filtered: number
    parked: number
  }>({
    name: 'activity-read',
    text: `with span as (select date_trunc($2, now()) - ($3::int - 1) * ('1 ' || $2)::interval as since, now() as until)
           select span.since, span.until, a.flow_id, a.at, a.accepted, a.delivered, a.filtered, a.parked
           from span left join flow_activity a
             on a.grain = $1::"char" and a.at >= span.since and ($4::text is null or a.flow_id = $4)
           order by a.flow_id, a.at`,
    values: [grain, unit, steps, flow ?? null],
  })
  const items = new Map<string, FlowSparkline['points'][number][]>()
  for (const { flow_id, at, accepted, delivered, filtered, parked } of rows) {
    if (flow_id === null) continue
    const points = items.get(flow_id) ?? []
    items.set(flow_id, points)
    points.push({ at: at.toISOString(), accepted, delivered, filtered, parked })
  }
  const now = new Date()
  return {
    from: (rows[0]?.since ?? now).toISOString(),
    to: (rows[0]?.until ?? now).toISOString(),
    stepSeconds,
    items: [...items].map(([id, points]) => ({ flow: id, points })),
  }
}
