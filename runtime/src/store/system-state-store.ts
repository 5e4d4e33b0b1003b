import type { Database } from './database.ts'

/** How a system is, as all workers together see it. */
export interface SystemState {
  readonly name: string
  readonly breaker: 'closed' | 'open'
  /** When the next probe may go out, epoch milliseconds by this machine's clock; set while the breaker is open. */
  readonly probeAtMs?: number
  /** Records that have probed it since it went down, whichever worker they were on: two at most. */
  readonly probedBy: readonly string[]
  readonly reason?: string
  /** Calls at the same time that it bears at present. */
  readonly bears: number
}

/** A system's limits as far as the database must know them. */
export interface SharedLimits {
  readonly name: string
  readonly maxConcurrent: number
}

/** Makes the rows of systems: as many slots as calls at the same time. Slots beyond the limit go. */
export async function prepareSystems(database: Database, systems: readonly SharedLimits[]): Promise<void> {
  if (systems.length === 0) return
  const values = [systems.map((system) => system.name), systems.map((system) => system.maxConcurrent)]
  await database.query({
    text: `insert into system_states (name, bears) select * from unnest($1::text[], $2::int[])
           on conflict (name) do update set bears = least(system_states.bears, excluded.bears)`,
    values,
  })
  await database.query({
    text: `insert into system_slots (name, slot)
           select name, generate_series(1, most) from unnest($1::text[], $2::int[]) as t (name, most) on conflict do nothing`,
    values,
  })
  await database.query({
    text: 'delete from system_slots s using unnest($1::text[], $2::int[]) as t (name, most) where s.name = t.name and s.slot > t.most',
    values,
  })
}

/**
 * Renews this worker's slots, takes more and gives back what it has too many of. Answers how many it holds. A slot above
 * what the system bears is not held, and the lease of a worker that died runs out.
 */
export async function holdSlots(
  database: Database,
  want: { readonly name: string; readonly holder: string; readonly count: number; readonly leaseMs: number },
): Promise<number> {
  const { rows } = await database.query<{ held: number }>({
    name: 'slots-hold',
    text: `with mine as (
             select slot, row_number() over (order by slot) as place from system_slots where name = $1 and holder = $2),
           free as (
             select slot from system_slots
             where name = $1 and holder is distinct from $2 and (lease_until is null or lease_until < now())
               and slot <= (select bears from system_states where name = $1)
             order by slot limit greatest(0, $3 - (select count(*) from mine)) for update skip locked),
           kept as (
             update system_slots s set holder = $2, lease_until = now() + $4 * interval '1 ms'
             where s.name = $1 and s.slot <= (select bears from system_states where name = $1)
               and (s.slot in (select slot from free) or s.slot in (select slot from mine where place <= $3))
             returning slot),
           given as (
             update system_slots s set holder = null, lease_until = null
             where s.name = $1 and s.holder = $2 and s.slot not in (select slot from kept))
           select count(*)::int as held from kept`,
    values: [want.name, want.holder, want.count, want.leaseMs],
  })
  return rows[0]?.held ?? 0
}

/** Says that a worker asks for slots, and answers how many workers do at present, itself included. */
export async function countAskers(
  database: Database,
  asker: { readonly name: string; readonly holder: string },
): Promise<number> {
  const { rows } = await database.query<{ n: number }>({
    name: 'slots-askers',
    text: `with asked as (
             insert into system_demands (name, holder) values ($1, $2)
             on conflict (name, holder) do update set asked_at = now())
           select 1 + count(*)::int as n from system_demands
           where name = $1 and holder <> $2 and asked_at > now() - interval '3 seconds'`,
    values: [asker.name, asker.holder],
  })
  return rows[0]?.n ?? 1
}

/** Gives back every slot of a worker that ends. */
export async function giveSlotsBack(database: Database, holder: string): Promise<void> {
  await database.query({
    text: 'update system_slots set holder = null, lease_until = null where holder = $1',
    values: [holder],
  })
  await database.query({
    text: `delete from system_demands where holder = $1 or asked_at < now() - interval '1 hour'`,
    values: [holder],
  })
}

/** Reads how all systems are. Times are told by this machine's clock, whatever the database's says. */
export async function readSystemStates(database: Database, nowMs: number): Promise<readonly SystemState[]> {
  const { rows } = await database.query<{
    name: string
    breaker: 'closed' | 'open'
    probe_in_ms: number | null
    probed_by: string[]
    reason: string | null
    bears: number
  }>({
    name: 'systems-read',
    text: `select name, breaker, extract(epoch from probe_at - now()) * 1000 as probe_in_ms, probed_by, reason, bears
           from system_states`,
  })
  return rows.map(({ name, breaker, probe_in_ms: probeInMs, probed_by: probedBy, reason, bears }) => ({
    name,
    breaker,
    probedBy,
    bears,
    ...(probeInMs === null ? {} : { probeAtMs: nowMs + Number(probeInMs) }),
    ...(reason === null ? {} : { reason }),
  }))
}

/** Opens a breaker, or sets the next probe after one that failed. */
export async function openBreaker(
  database: Database,
  system: { readonly name: string; readonly pauseMs: number; readonly reason: string; readonly isProbe: boolean },
): Promise<void> {
  await database.query({
    text: `update system_states
           set breaker = 'open', reason = $3,
               probe_at = now() + $2 * interval '1 ms'
           where name = $1 and ($4 or breaker = 'closed' or probe_at < now())`,
    values: [system.name, system.pauseMs, system.reason, system.isProbe],
  })
}

/** Takes the right to probe a system whose breaker is open: one worker at a time, for as long as a call may take. */
export async function takeProbe(
  database: Database,
  probe: { readonly name: string; readonly recordId: string | undefined; readonly forMs: number },
): Promise<boolean> {
  const { rowCount } = await database.query({
    text: `update system_states
           set probe_at = now() + $2 * interval '1 ms',
               probed_by = case when $3::text is null or $3 = any(probed_by) or cardinality(probed_by) = 2 then probed_by
                                else probed_by || $3 end
           where name = $1 and breaker = 'open' and probe_at <= now()`,
    values: [probe.name, probe.forMs, probe.recordId ?? null],
  })
  return rowCount === 1
}

/** Closes a breaker after a call went through. The system is asked for one call at a time at first. */
export async function closeBreaker(database: Database, name: string): Promise<void> {
  await database.query({
    text: `update system_states set breaker = 'closed', probe_at = null, probed_by = '{}', reason = null, bears = 1, adjusted_at = now()
           where name = $1 and breaker = 'open'`,
    values: [name],
  })
}

/** The system said that it is too much: it is asked for half, once a second at most. */
export async function shrink(database: Database, name: string): Promise<void> {
  await database.query({
    text: `update system_states set bears = greatest(1, bears / 2), adjusted_at = now()
           where name = $1 and adjusted_at < now() - interval '1 second'`,
    values: [name],
  })
}

/** Systems that have not complained for a while are asked for a little more, up to their limit. */
export async function recover(database: Database, systems: readonly SharedLimits[]): Promise<void> {
  await database.query({
    text: `update system_states s set bears = least(t.most, s.bears + greatest(1, s.bears / 2)), adjusted_at = now()
           from unnest($1::text[], $2::int[]) as t (name, most)
           where s.name = t.name and s.breaker = 'closed' and s.bears < t.most and s.adjusted_at < now() - interval '2 seconds'`,
    values: [systems.map((system) => system.name), systems.map((system) => system.maxConcurrent)],
  })
}
