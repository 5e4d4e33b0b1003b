import { CrossdockError } from '@crossdock/shared/errors'
import type { LookupTable } from '@crossdock/shared/expression'
import { type Evaluate, emit, type NodeExecutor, type Resolved } from '@crossdock/shared/node'
import { TargetWriter } from '../map/target-writer.ts'
import type { Lookup, lookupManifest } from './manifest.ts'

/** Runs the `lookup` node. */
export const lookupExecutor = {
  execute: ({ config, record, system }) => {
    const writer = new TargetWriter(record.payload)
    for (const lookup of config.lookups) {
      const found = find(lookup, system.lookup)
      if (found) writer.write(lookup.target, found.value)
    }
    return emit('out', writer.result)
  },
} satisfies NodeExecutor<typeof lookupManifest>

/** The value for the target, or undefined when it is to be left out. */
function find(lookup: Resolved<Lookup>, tables: LookupTable): { readonly value: unknown } | undefined {
  try {
    return { value: translate(lookup, tables) }
  } catch (thrown) {
    const isMissing =
      thrown instanceof CrossdockError && (thrown.code === 'CODE_UNMAPPED' || thrown.code === 'VALUE_MISSING')
    if (!isMissing || lookup.onMissing === 'park') throw thrown
    return lookup.onMissing === 'default' ? { value: lookup.default } : undefined
  }
}

function translate({ table, code, column, target }: Resolved<Lookup>, tables: LookupTable): string {
  const value = readCode(code, { table, target })
  const row = tables(table, value)
  if (!row) {
    throw new CrossdockError('CODE_UNMAPPED', `The code “${value}” is not in the code table “${table}”.`, {
      detail: { table, value, target },
    })
  }
  const columns = Object.keys(row)
  const wanted = column ?? (columns.length === 1 ? columns[0] : undefined)
  const found = wanted !== undefined && Object.hasOwn(row, wanted) ? row[wanted] : undefined
  if (found !== undefined) return found
  const what = column === undefined ? 'has several columns' : `has no column “${column}”`
  throw new CrossdockError('CONFIG_INVALID', `The code table “${table}” ${what}; it has ${columns.join(', ')}.`, {
    remedy: 'Name one of its columns in the lookup.',
    detail: { table, target },
  })
}

/** A code that a system writes as a number is the same code as text. */
function readCode(code: Evaluate, { table, target }: { readonly table: string; readonly target: string }): string {
  const value = code()
  if (typeof value === 'string') return value
  if (typeof value === 'number') return String(value)
  if (value === null) {
    throw new CrossdockError('VALUE_MISSING', `The code for “${target}” is empty (null).`, {
      detail: { table, target },
    })
  }
  throw new CrossdockError('EXPRESSION_FAILED', `The code for “${target}” is neither a text nor a number.`, {
    detail: { table, target },
  })
}
