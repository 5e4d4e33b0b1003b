import type { Sql } from './database.ts'

/** Visits of a node, or what went out through one of its ports. */
export interface Traffic {
  readonly flow: string
  readonly node: string
  /** Empty for the visits themselves. */
  readonly port: string
  readonly passed: number
  readonly failed: number
  readonly retried: number
}

/** Adds to the counts of the present minute. */
export async function addTraffic(sql: Sql, traffic: readonly Traffic[]): Promise<void> {
  if (traffic.length === 0) return
  const column = <K extends keyof Traffic>(name: K) => traffic.map((entry) => entry[name])
  await sql.query({
    name: 'traffic-add',
    // In one order in all processes, so that none waits for another in a circle.
    text: `insert into flow_traffic (flow_id, minute, node, port, passed, failed, retried)
           select flow, date_trunc('minute', now()), node, port, passed, failed, retried
           from unnest($1::text[], $2::text[], $3::text[], $4::int[], $5::int[], $6::int[])
             as t (flow, node, port, passed, failed, retried)
           order by flow, node, port
           on conflict (flow_id, minute, node, port) do update set passed = flow_traffic.passed + excluded.passed,
             failed = flow_traffic.failed + excluded.failed, retried = flow_traffic.retried + excluded.retried`,
    values: [column('flow'), column('node'), column('port'), column('passed'), column('failed'), column('retried')],
  })
}

/** Forgets what nobody can ask for any more. */
export async function forgetTraffic(sql: Sql, { keepMinutes }: { readonly keepMinutes: number }): Promise<void> {
  await sql.query({
    text: `delete from flow_traffic where minute < now() - $1 * interval '1 minute'`,
    values: [keepMinutes],
  })
}

/** The traffic of a flow within the last minutes, the present one included, and how long that is. */
export async function readTraffic(
  sql: Sql,
  { flow, minutes }: { readonly flow: string; readonly minutes: number },
): Promise<{ readonly traffic: readonly Traffic[]; readonly elapsedMinutes: number }> {
  const { rows } = await sql.query<{
    elapsed: number
    node: string | null
    port: string
    passed: number
    failed: number
    retried: number
  }>({
    name: 'traffic-read',
    text: `with span as (select date_trunc('minute', now()) - ($2 - 1) * interval '1 minute' as since)
           select extract(epoch from now() - span.since)::float8 / 60 as elapsed, t.*
           from span left join lateral (
             select node, port, sum(passed)::int as passed, sum(failed)::int as failed, sum(retried)::int as retried
             from flow_traffic where flow_id = $1 and minute >= span.since group by node, port) t on true
           order by node, port`,
    values: [flow, minutes],
  })
  const traffic = rows.flatMap(({ elapsed: _span, node, ...counts }) =>
    node === null ? [] : [{ flow, node, ...counts }],
  )
  return { traffic, elapsedMinutes: rows[0]?.elapsed ?? minutes }
}
