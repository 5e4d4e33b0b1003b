import type { Sql } from './database.ts'

/**
 * The causes of open exceptions, from what triggers have tallied: flow, fingerprint, how many, how many of them assigned, to
 * whom, about which entities. A part of a statement that names the flow, or null, as `$1`.
 */
export const talliedCauses = `
  select flow_id, fingerprint, sum(n)::int as n, coalesce(sum(n) filter (where assignee is not null), 0)::int as assigned,
         array_agg(distinct entity) as entities,
         coalesce(array_agg(distinct assignee) filter (where assignee is not null), '{}') as assignees
  from (select flow_id, fingerprint, entity, assignee, sum(n) as n from exception_tallies
        where $1::text is null or flow_id = $1 group by 1, 2, 3, 4 having sum(n) > 0) tallied
  group by 1, 2`

/** How many exceptions are open. */
export async function countOpenExceptions(sql: Sql, flow?: string): Promise<number> {
  const { rows } = await sql.query<{ n: number }>({
    text: 'select coalesce(sum(n), 0)::int as n from exception_tallies where $1::text is null or flow_id = $1',
    values: [flow ?? null],
  })
  return rows[0]?.n ?? 0
}

/**
 * Makes one row of several that tally the same, and removes what has come to nothing. One statement: a reader sees what was
 * there before or what is there after, and rows that are added meanwhile stay.
 */
export async function foldTallies(sql: Sql): Promise<void> {
  await sql.query({
    text: `with crowded as (
             select flow_id, fingerprint from exception_tallies
             group by 1, 2 having count(*) > count(distinct (entity, assignee))),
           taken as materialized (
             select t.ctid as place from exception_tallies t join crowded using (flow_id, fingerprint) for update of t skip locked),
           gone as (
             delete from exception_tallies where ctid = any (array(select place from taken))
             returning flow_id, fingerprint, entity, assignee, n)
           insert into exception_tallies
           select flow_id, fingerprint, entity, assignee, sum(n) from gone group by 1, 2, 3, 4 having sum(n) <> 0`,
  })
}
