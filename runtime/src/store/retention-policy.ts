import { defaultSettings, flowSchema } from '@crossdock/shared/flow'
import type { Sql } from './database.ts'

/** How long a flow keeps its history: all of it, and that of records that had an exception. */
export interface Retention {
  readonly flow: string
  readonly days: number
  readonly errorDays: number
}

const settingsSchema = flowSchema.shape.settings

/** What applies to a flow that says nothing of it. */
const defaultRetention = {
  days: settingsSchema.parse(undefined).retentionDays,
  errorDays: defaultSettings.errorRetentionDays,
}

/** The retention of every flow's current version. */
export async function loadRetention(sql: Sql): Promise<readonly Retention[]> {
  const { rows } = await sql.query<{ id: string; document: string | null }>({
    text: `select f.id, v.document from flows f
           left join flow_versions v on v.flow_id = f.id and v.version = f.current_version order by f.id`,
  })
  return rows.map(({ id, document }) => ({ flow: id, ...retentionOf(document) }))
}

function retentionOf(document: string | null): Omit<Retention, 'flow'> {
  const settings = settingsSchema.safeParse(document === null ? undefined : JSON.parse(document).settings)
  if (!settings.success) return defaultRetention
  const { retentionDays, errorRetentionDays = defaultRetention.errorDays } = settings.data
  return { days: retentionDays, errorDays: Math.max(retentionDays, errorRetentionDays) }
}

/** What is still wanted of a day of history: all of some flows, of others the records that had an exception. */
export interface Verdict {
  readonly all: readonly string[]
  readonly errors: readonly string[]
}

/** What the flows want of a day that is so many days old. Undefined while all of them want all of it. */
export function verdictOn(retention: readonly Retention[], ageDays: number): Verdict | undefined {
  const shortest = Math.min(
    ...retention.map(({ days }) => days),
    ...(retention.length === 0 ? [defaultRetention.days] : []),
  )
  if (ageDays <= shortest) return undefined
  const names = (flows: readonly Retention[]) => flows.map(({ flow }) => flow)
  return {
    all: names(retention.filter(({ days }) => ageDays <= days)),
    errors: names(retention.filter(({ days, errorDays }) => ageDays > days && ageDays <= errorDays)),
  }
}

/** The longest that any flow keeps anything. */
export function longestRetention(retention: readonly Retention[]): number {
  return Math.max(defaultRetention.errorDays, ...retention.map(({ errorDays }) => errorDays))
}
