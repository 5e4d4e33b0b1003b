import { CrossdockError } from '@crossdock/shared/errors'
import { type Flow, readFlow } from '@crossdock/shared/flow'
import type { Database, Sql } from './database.ts'

/** One published version of a flow. */
export interface FlowVersion {
  readonly flow: Flow
  readonly version: number
  readonly message: string
  readonly publishedBy: string
  readonly publishedAt: string
  /** The canonical text, as published. */
  readonly document: string
}

/** A flow in a list. */
export interface FlowSummary {
  readonly id: string
  readonly name: string
  readonly version: number
  readonly isPaused: boolean
  readonly publishedBy: string
  readonly publishedAt: string
  readonly message: string
  readonly nodes: Flow['nodes']
}

interface VersionRow {
  readonly document: string
  readonly version: number
  readonly message: string
  readonly published_by: string
  readonly published_at: Date
}

/** A source's row as publishing needs it. */
export interface SourceTimetable {
  readonly node: string
  /** When it is due first; null for sources without a timetable. */
  readonly dueAtMs: number | null
}

/** Any number, the same in all versions: publications that may get in each other's way follow each other. */
const publishLock = 7_236_012

/**
 * Stores a new version and makes it current. The same document again is the same version: publishing twice is safe.
 * Throws CONFLICT when another version than the expected one is current, and what `refuse` throws.
 */
export async function publishFlow(
  database: Database,
  publication: {
    readonly flow: Flow
    readonly document: string
    readonly message: string
    readonly actor: string
    readonly sources: readonly SourceTimetable[]
    /** The version that must be the current one; 0: none is published yet. */
    readonly expectedVersion?: number
    /**
     * Looks at the other flows and throws what speaks against it. Of publications that have one, only one is under way
     * at a time, in all processes: what it sees stays so until this one is committed.
     */
    readonly refuse?: (sql: Sql) => Promise<void>
  },
): Promise<{ readonly version: number; readonly isNew: boolean }> {
  const { flow, document, message, actor, sources, expectedVersion, refuse } = publication
  return await database.transaction(async (sql) => {
    if (refuse) {
      await sql.query({
        text: 'select pg_advisory_xact_lock($1, hashtext(current_schema()))',
        values: [publishLock],
      })
      await refuse(sql)
    }
    await sql.query({
      text: 'insert into flows (id, current_version) values ($1, 0) on conflict (id) do nothing',
      values: [flow.id],
    })
    const { rows } = await sql.query<CurrentRow>({
      text: `select f.current_version, v.document, v.published_by, v.published_at from flows f
             left join flow_versions v on v.flow_id = f.id and v.version = f.current_version where f.id = $1 for update of f`,
      values: [flow.id],
    })
    const current = rows[0]
    if (current?.document === document) return { version: current.current_version, isNew: false }
    refuseOvertaken(flow.id, expectedVersion, current)
    const { rows: next } = await sql.query<{ version: number }>({
      text: `insert into flow_versions (flow_id, version, document, message, published_by)
             select $1, coalesce(max(version), 0) + 1, $2, $3, $4 from flow_versions where flow_id = $1 returning version`,
      values: [flow.id, document, message, actor],
    })
    const version = next[0]?.version ?? 1
    await sql.query({ text: 'update flows set current_version = $2 where id = $1', values: [flow.id, version] })
    await sql.query({
      text: 'insert into lanes (flow_id, lane) select $1, generate_series(0, $2 - 1) on conflict do nothing',
      values: [flow.id, flow.settings.lanes],
    })
    await sql.query({
      text: 'delete from sources where flow_id = $1 and node <> all ($2::text[])',
      values: [flow.id, sources.map((source) => source.node)],
    })
    for (const source of sources) {
      await sql.query({
        text: `insert into sources (flow_id, node, due_at) values ($1, $2, $3)
               on conflict (flow_id, node) do update set due_at = excluded.due_at`,
        values: [flow.id, source.node, source.dueAtMs === null ? null : new Date(source.dueAtMs)],
      })
    }
    return { version, isNew: true }
  })
}

interface CurrentRow {
  readonly current_version: number
  readonly document: string | null
  readonly published_by: string | null
  readonly published_at: Date | null
}

/** Two people who change a flow at the same time must not overwrite each other unseen. */
function refuseOvertaken(id: string, expected: number | undefined, current: CurrentRow | undefined): void {
  const version = current?.current_version ?? 0
  if (expected === undefined || expected === version) return
  const by = current?.published_by ?? undefined
  const message =
    version === 0
      ? `Flow “${id}” has no version ${expected} here: nothing of it is published.`
      : `Flow “${id}” is at version ${version} by now, published by ${by}; you began with ${expected === 0 ? 'none' : `version ${expected}`}.`
  throw new CrossdockError('CONFLICT', message, {
    remedy: 'Compare your changes with the current version, then publish again.',
    detail: {
      currentVersion: version,
      ...(by === undefined ? {} : { publishedBy: by }),
      ...(current?.published_at ? { publishedAt: current.published_at.toISOString() } : {}),
    },
  })
}

/** A version of a flow; the current one by default. Throws NOT_FOUND. */
export async function loadFlowVersion(database: Database, id: string, version?: number): Promise<FlowVersion> {
  const { rows } = await database.query<VersionRow>({
    name: 'flow-version',
    text: `select v.document, v.version, v.message, v.published_by, v.published_at from flow_versions v join flows f on f.id = v.flow_id
           where v.flow_id = $1 and v.version = coalesce($2, f.current_version)`,
    values: [id, version ?? null],
  })
  const row = rows[0]
  if (!row) {
    throw new CrossdockError(
      'NOT_FOUND',
      version === undefined ? `There is no published flow “${id}”.` : `Flow “${id}” has no version ${version}.`,
    )
  }
  const read = readFlow(row.document)
  if (!read.ok)
    throw new CrossdockError('FLOW_INVALID', `The stored version ${row.version} of flow “${id}” cannot be read.`, {
      detail: { problems: read.problems },
    })
  return {
    flow: read.flow,
    version: row.version,
    message: row.message,
    publishedBy: row.published_by,
    publishedAt: row.published_at.toISOString(),
    document: row.document,
  }
}

/** The current version of every flow. Documents are read only of those that are not known in this version already. */
export async function listCurrentVersions(
  sql: Sql,
  known: ReadonlyMap<string, number>,
): Promise<readonly { readonly id: string; readonly version: number; readonly document: string | undefined }[]> {
  const { rows } = await sql.query<{ id: string; version: number; document: string | null }>({
    text: `select f.id, f.current_version as version, v.document from flows f
           left join unnest($1::text[], $2::int[]) as known (id, version)
             on known.id = f.id and known.version = f.current_version
           left join flow_versions v on known.id is null and v.flow_id = f.id and v.version = f.current_version
           where f.current_version > 0`,
    values: [[...known.keys()], [...known.values()]],
  })
  return rows.map(({ id, version, document }) => ({ id, version, document: document ?? undefined }))
}

/** All versions of a flow, newest first, without their documents. */
export async function listVersions(
  database: Database,
  id: string,
): Promise<readonly Pick<FlowVersion, 'version' | 'message' | 'publishedBy' | 'publishedAt'>[]> {
  const { rows } = await database.query<Omit<VersionRow, 'document'>>({
    text: 'select version, message, published_by, published_at from flow_versions where flow_id = $1 order by version desc',
    values: [id],
  })
  return rows.map((row) => ({
    version: row.version,
    message: row.message,
    publishedBy: row.published_by,
    publishedAt: row.published_at.toISOString(),
  }))
}

/** All published flows by id. */
export async function listFlows(database: Database): Promise<readonly FlowSummary[]> {
  const { rows } = await database.query<VersionRow & { id: string; is_paused: boolean }>({
    text: `select f.id, f.is_paused, v.document, v.version, v.message, v.published_by, v.published_at
           from flows f join flow_versions v on v.flow_id = f.id and v.version = f.current_version order by f.id`,
  })
  return rows.map((row) => ({
    id: row.id,
    ...nameAndNodes(row.document),
    version: row.version,
    isPaused: row.is_paused,
    publishedBy: row.published_by,
    publishedAt: row.published_at.toISOString(),
    message: row.message,
  }))
}

/** Of a document as it was published, which is not checked again for a list. */
function nameAndNodes(document: string): Pick<FlowSummary, 'name' | 'nodes'> {
  const { name, nodes } = JSON.parse(document) as Pick<Flow, 'name' | 'nodes'>
  return { name, nodes }
}

/** Stops or resumes the sources of a flow. Records accepted before go on. Throws NOT_FOUND. */
export async function setPaused(sql: Sql, id: string, isPaused: boolean): Promise<void> {
  const { rowCount } = await sql.query({
    text: 'update flows set is_paused = $2 where id = $1',
    values: [id, isPaused],
  })
  if (rowCount === 0) throw new CrossdockError('NOT_FOUND', `There is no published flow “${id}”.`)
}
