import type { CrossdockError } from '@crossdock/shared/errors'
import type { Database } from './database.ts'
import { jsonText } from './json-text.ts'

/** A timer source whose time has come, leased to one process. */
export interface DueSource {
  readonly flow: string
  readonly node: string
  readonly version: number
  readonly dueAtMs: number
  readonly position: unknown
  readonly epoch: string
}

/**
 * Takes sources that are due, up to a number, each leased to this process alone. The fire time is entered once: a tick
 * that another process took is not taken again, even when its row was restored.
 */
export async function takeDueSources(
  database: Database,
  owner: { readonly ownerId: string; readonly leaseMs: number; readonly limit: number },
): Promise<readonly DueSource[]> {
  const { rows } = await database.query<{
    flow_id: string
    node: string
    current_version: number
    due_at: Date
    position: unknown
    epoch: string
  }>({
    name: 'sources-take',
    text: `with due as (
             select s.flow_id, s.node, f.current_version from sources s join flows f on f.id = s.flow_id
             where s.due_at <= now() and not f.is_paused and (s.lease_until is null or s.lease_until < now())
             order by s.due_at limit $3 for update of s skip locked),
           fired as (
             insert into schedule_fires (flow_id, node, fire_at) select flow_id, node, s.due_at from due join sources s using (flow_id, node)
             on conflict (flow_id, node, fire_at) do nothing)
           update sources s set owner_id = $1, epoch = s.epoch + 1, lease_until = now() + $2 * interval '1 ms', last_run_at = now()
           from due where s.flow_id = due.flow_id and s.node = due.node
           returning s.flow_id, s.node, due.current_version, s.due_at, s.position, s.epoch`,
    values: [owner.ownerId, owner.leaseMs, owner.limit],
  })
  return rows.map((row) => ({
    flow: row.flow_id,
    node: row.node,
    version: row.current_version,
    dueAtMs: row.due_at.getTime(),
    position: row.position ?? undefined,
    epoch: row.epoch,
  }))
}

/** Keeps the lease of a source whose poll takes long. False when another process has it by now. */
export async function renewSource(database: Database, source: DueSource, leaseMs: number): Promise<boolean> {
  const { rowCount } = await database.query({
    name: 'sources-renew',
    text: `update sources set lease_until = now() + $4 * interval '1 ms' where flow_id = $1 and node = $2 and epoch = $3`,
    values: [source.flow, source.node, source.epoch, leaseMs],
  })
  return rowCount === 1
}

/**
 * Ends a tick: sets the next due time, tells what happened and gives the lease back. With `retryInMs` the same tick is
 * taken again after that long.
 */
export async function finishTick(
  database: Database,
  source: DueSource,
  end: {
    readonly nextDueAtMs: number
    readonly error?: CrossdockError
    readonly skippedAtMs?: readonly number[]
    readonly retryInMs?: number
  },
): Promise<void> {
  await database.query({
    name: 'sources-finish',
    text: `with ended as (
             update sources set due_at = $4, last_error = $5, owner_id = null, lease_until = now() + $6::int * interval '1 ms'
             where flow_id = $1 and node = $2 and epoch = $3),
           told as (
             update schedule_fires set outcome = $8 where flow_id = $1 and node = $2 and fire_at = $7)
           insert into schedule_fires (flow_id, node, fire_at, outcome)
           select $1, $2, skipped_at, 'skipped' from unnest($9::timestamptz[]) as t (skipped_at) on conflict do nothing`,
    values: [
      ...[source.flow, source.node, source.epoch, new Date(end.nextDueAtMs)],
      end.error ? jsonText({ ...end.error.toInfo(), at: new Date().toISOString() }) : null,
      ...[end.retryInMs ?? null, new Date(source.dueAtMs), end.error ? 'failed' : 'done'],
      (end.skippedAtMs ?? []).map((at) => new Date(at)),
    ],
  })
}

/** A source whose last poll failed. */
export interface FailingSource {
  readonly node: string
  readonly code: string
  readonly message: string
  readonly failedAt: string
  readonly triedAgainAt: string
}

/** Sources whose last poll failed, by flow. A person sees it nowhere else: there is no record that could park. */
export async function listFailingSources(database: Database): Promise<ReadonlyMap<string, readonly FailingSource[]>> {
  const { rows } = await database.query<{
    flow_id: string
    node: string
    error: { readonly code: string; readonly message: string; readonly at: string }
    tried_again_at: Date
  }>({
    text: `select flow_id, node, last_error as error, greatest(due_at, lease_until) as tried_again_at
           from sources where last_error is not null and due_at is not null order by flow_id, node`,
  })
  const byFlow = Map.groupBy(rows, ({ flow_id: flow }) => flow)
  return new Map(
    [...byFlow].map(([flow, failing]) => [
      flow,
      failing.map(({ node, error: { code, message, at: failedAt }, tried_again_at: next }) => {
        return { node, code, message, failedAt, triedAgainAt: next.toISOString() }
      }),
    ]),
  )
}

/** Stores a source's position without records. */
export async function saveSourcePosition(
  database: Database,
  source: { readonly flow: string; readonly node: string },
  position: unknown,
): Promise<void> {
  await database.query({
    text: 'update sources set position = $3 where flow_id = $1 and node = $2',
    values: [source.flow, source.node, jsonText(position)],
  })
}

/** Begins or resumes an intake with a label. Answers the run to use, whether it goes on, and how many records it has. */
export async function openLabel(
  database: Database,
  intake: { readonly flow: string; readonly source: string; readonly label: string; readonly runId: string },
): Promise<{ readonly runId: string; readonly isResumed: boolean; readonly taken: number }> {
  const { rows } = await database.query<{ run_id: string }>({
    text: `insert into intake_labels (flow_id, source, label, run_id) values ($1, $2, $3, $4)
           on conflict (flow_id, source, label) do update
             set run_id = case when intake_labels.completed_at is null then intake_labels.run_id else excluded.run_id end,
                 completed_at = null
           returning run_id`,
    values: [intake.flow, intake.source, intake.label, intake.runId],
  })
  const runId = rows[0]?.run_id ?? intake.runId
  const { rows: runs } = await database.query<{ accepted: number }>({
    text: 'select accepted from runs where id = $1',
    values: [runId],
  })
  return { runId, isResumed: runs.length > 0, taken: runs[0]?.accepted ?? 0 }
}

/** True when an intake with this label was completed before. Its source still asks for it, so it is remembered on. */
export async function hasCompletedLabel(
  database: Database,
  intake: { readonly flow: string; readonly source: string; readonly label: string },
): Promise<boolean> {
  const values = [intake.flow, intake.source, intake.label]
  const { rowCount } = await database.query({
    text: 'select 1 from intake_labels where flow_id = $1 and source = $2 and label = $3 and completed_at is not null',
    values,
  })
  if (rowCount === 0) return false
  await database.query({
    text: `update intake_labels set seen_at = now()
           where flow_id = $1 and source = $2 and label = $3 and seen_at < now() - interval '1 day'`,
    values,
  })
  return true
}

/** Ends a run: nothing more will be accepted into it. */
export async function endRun(
  database: Database,
  run: { readonly flow: string; readonly source: string; readonly runId: string; readonly label?: string },
): Promise<void> {
  await database.query({
    text: 'update runs set ended_at = now() where id = $1 and ended_at is null',
    values: [run.runId],
  })
  if (run.label === undefined) return
  await database.query({
    text: 'update intake_labels set completed_at = now() where flow_id = $1 and source = $2 and label = $3',
    values: [run.flow, run.source, run.label],
  })
}

/** Remembers a nonce; false when another holder has shown it and it has not expired. Without a holder it counts once. */
export async function claimNonce(
  database: Database,
  nonce: {
    readonly flow: string
    readonly source: string
    readonly nonce: string
    readonly ttlMs: number
    readonly holder?: string
  },
): Promise<boolean> {
  const { rowCount } = await database.query({
    name: 'nonce-claim',
    text: `insert into nonces (flow_id, source, nonce, expires_at, holder) values ($1, $2, $3, now() + $4 * interval '1 ms', $5)
           on conflict (flow_id, source, nonce) do update set expires_at = excluded.expires_at, holder = excluded.holder
           where nonces.expires_at < now() or nonces.holder = excluded.holder`,
    values: [nonce.flow, nonce.source, nonce.nonce, nonce.ttlMs, nonce.holder ?? null],
  })
  return rowCount === 1
}

/** Makes a source due at once. */
export async function fireNow(
  database: Database,
  source: { readonly flow: string; readonly node: string },
): Promise<void> {
  await database.query({
    text: 'update sources set due_at = now() where flow_id = $1 and node = $2',
    values: [source.flow, source.node],
  })
}
