import type { CaseDocument } from '@crossdock/shared/case'
import type { LookupTable } from '@crossdock/shared/expression'

/** Code tables as a case has them: none but its own rows. */
export function lookupOfCase({ tables }: Pick<CaseDocument, 'tables'>): LookupTable {
  return (table, code) => {
    const rows = Object.hasOwn(tables, table) ? tables[table] : undefined
    return rows && Object.hasOwn(rows, code) ? rows[code] : undefined
  }
}

/** A lookup that keeps the rows that were asked for, as a case holds them. */
export function recordingLookup(lookup: LookupTable): {
  readonly lookup: LookupTable
  readonly tables: () => CaseDocument['tables']
} {
  const tables = new Map<string, Map<string, Readonly<Record<string, string>>>>()
  return {
    lookup(table, code) {
      const row = lookup(table, code)
      if (row) tables.set(table, (tables.get(table) ?? new Map()).set(code, row))
      return row
    },
    tables: () => Object.fromEntries([...tables].map(([name, rows]) => [name, Object.fromEntries(rows)])),
  }
}
