import type { Database } from '../../store/database.ts'
import { loadPayload } from '../../store/large-payloads.ts'
import type { Seen } from './canaries.ts'

/** Every row of every table of the schema as text, payloads decoded; `where` is the column. */
export async function dumpDatabase(database: Database): Promise<readonly Seen[]> {
  const { rows: tables } = await database.query<{ name: string }>({
    text: `select c.relname as name from pg_class c
           where c.relnamespace = current_schema()::regnamespace and c.relkind in ('r', 'p') and not c.relispartition`,
  })
  const seen: Seen[] = []
  for (const { name } of tables) {
    const { rows } = await database.query<Record<string, unknown>>({ text: `select * from "${name}"` })
    for (const row of rows) {
      for (const [column, value] of Object.entries(row)) {
        seen.push({ where: `${name}.${column}`, text: await textOf(database, value) })
      }
    }
  }
  return seen
}

async function textOf(database: Database, value: unknown): Promise<string> {
  if (!Buffer.isBuffer(value)) return typeof value === 'string' ? value : JSON.stringify(value)
  const decoded = await loadPayload(database, value).then(JSON.stringify, () => '')
  return `${value.toString('latin1')} ${decoded}`
}
