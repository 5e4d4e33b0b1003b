import type { JourneyPart, LaneId, LaneLease, NewChild, NewException, NewMilestone } from '../engine/ports.ts'
import type { Sql } from './database.ts'
import { jsonText, plainText } from './json-text.ts'
import { encodePayloads } from './large-payloads.ts'
import { packBytes } from './packed-bytes.ts'
import { packSteps } from './packed-steps.ts'

/** Appends journey parts of records of one flow. */
export async function insertJourney(sql: Sql, flow: string, journey: readonly JourneyPart[]): Promise<void> {
  if (journey.length === 0) return
  const steps = await encodePayloads(
    sql,
    journey.map((part) => packSteps(part.steps)),
  )
  const { bytes, starts, lengths } = packBytes(steps)
  await sql.query({
    name: 'journey-insert',
    text: `insert into journey (flow_id, record_id, steps)
           select $1, record_id, substring($3::bytea from start for length)
           from unnest($2::uuid[], $4::int[], $5::int[]) as t (record_id, start, length)`,
    values: [flow, journey.map((part) => part.recordId), bytes, starts, lengths],
  })
}

/** Opens exceptions. Key and entity come from the record, which is open at that moment. */
export async function insertExceptions(sql: Sql, exceptions: readonly NewException[]): Promise<void> {
  if (exceptions.length === 0) return
  await sql.query({
    name: 'exceptions-insert',
    text: `insert into exceptions (id, record_id, run_id, flow_id, entity, key, branch, node, code, message, remedy, detail, fingerprint)
           select t.id, t.record_id, r.run_id, r.flow_id, r.entity, r.key, t.branch, t.node, t.code, t.message, t.remedy, t.detail, t.fingerprint
           from unnest($1::uuid[], $2::uuid[], $3::text[], $4::text[], $5::text[], $6::text[], $7::text[], $8::jsonb[], $9::text[])
             as t (id, record_id, branch, node, code, message, remedy, detail, fingerprint)
           join open_records r on r.id = t.record_id
           on conflict (id) do nothing`,
    values: [
      exceptions.map((exception) => exception.id),
      exceptions.map((exception) => exception.recordId),
      exceptions.map((exception) => exception.branch),
      exceptions.map((exception) => exception.node),
      exceptions.map((exception) => exception.error.code),
      exceptions.map((exception) => plainText(exception.error.message)),
      exceptions.map((exception) => plainText(exception.error.remedy)),
      exceptions.map((exception) => (exception.error.detail ? jsonText(exception.error.detail) : null)),
      exceptions.map((exception) => exception.fingerprint),
    ],
  })
}

/** Marks milestones; the same one twice for a record counts once. */
export async function insertMilestones(sql: Sql, flow: string, milestones: readonly NewMilestone[]): Promise<void> {
  if (milestones.length === 0) return
  await sql.query({
    name: 'milestones-insert',
    text: `insert into milestones (name, entity, key, flow_id, record_id, at)
           select t.name, t.entity, t.key, $1, t.record_id, t.at
           from unnest($2::text[], $3::text[], $4::text[], $5::uuid[], $6::timestamptz[]) as t (name, entity, key, record_id, at)
           on conflict do nothing`,
    values: [
      flow,
      milestones.map((mark) => plainText(mark.name)),
      milestones.map((mark) => plainText(mark.entity)),
      milestones.map((mark) => plainText(mark.key)),
      milestones.map((mark) => mark.recordId),
      milestones.map((mark) => mark.at),
    ],
  })
}

/** Creates the children of splits and counts them at their parents. Answers other lanes that have to be rung. */
export async function insertChildren(sql: Sql, lease: LaneLease, children: readonly NewChild[]): Promise<LaneId[]> {
  if (children.length === 0) return []
  await sql.query({
    name: 'children-insert',
    text: `insert into open_records (id, flow_id, version, run_id, source, entity, key, order_key, lane, state, entry, payload,
                                     lineage, lineage_day, generation, parent_id, parent_lane, hops)
           select t.id, p.flow_id, p.version, p.run_id, p.source, t.entity, t.key, t.order_key, t.lane, 'ready', t.entry, t.payload,
                  t.lineage, p.lineage_day, p.generation, p.id, p.lane, p.hops
           from unnest($1::uuid[], $2::uuid[], $3::text[], $4::text[], $5::text[], $6::int[], $7::text[], $8::bytea[], $9::text[])
             with ordinality as t (id, parent, entity, key, order_key, lane, entry, payload, lineage, place)
           join open_records p on p.id = t.parent
           order by t.place`,
    values: [
      children.map((child) => child.id),
      children.map((child) => child.parent.id),
      children.map((child) => plainText(child.entity)),
      children.map((child) => plainText(child.key)),
      children.map((child) => child.orderKey),
      children.map((child) => child.lane),
      children.map((child) => child.entry),
      await encodePayloads(
        sql,
        children.map((child) => child.payload),
      ),
      children.map((child) => child.lineage),
    ],
  })
  await countChildren(sql, children)
  return await ringLanes(
    sql,
    lease.flow,
    children.map((child) => child.lane),
  )
}

async function countChildren(sql: Sql, children: readonly NewChild[]): Promise<void> {
  await sql.query({
    name: 'children-count',
    text: `update open_records r set open_children = r.open_children + t.n
           from (select id, count(*)::int as n from unnest($1::uuid[]) as c (id) group by id) t where r.id = t.id`,
    values: [children.map((child) => child.parent.id)],
  })
}

/**
 * Says that lanes have work. Answers those that nobody had rung yet. A lane whose row is locked has an owner at that
 * moment, who will look again; should it be the owner's last look, the sweep finds the lane.
 */
export async function ringLanes(sql: Sql, flow: string, lanes: readonly number[]): Promise<LaneId[]> {
  const { rows } = await sql.query<{ lane: number }>({
    name: 'lanes-ring',
    text: `with wanted as (
             select lane from lanes where flow_id = $1 and lane = any ($2::int[]) and not rung order by lane for update skip locked)
           update lanes l set rung = true, rung_at = now() from wanted where l.flow_id = $1 and l.lane = wanted.lane
           returning l.lane`,
    values: [flow, [...new Set(lanes)]],
  })
  return rows.map((row) => ({ flow, lane: row.lane }))
}
