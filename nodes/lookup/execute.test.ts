import { describe, expect, it } from 'vitest'
import type { z } from 'zod'
import { runStep } from '../testing/run-node.ts'
import { lookupExecutor } from './execute.ts'
import { lookupManifest } from './manifest.ts'

type LookupConfig = z.input<typeof lookupManifest.config>['lookups'][number]

const node = { manifest: lookupManifest, executor: lookupExecutor }
const tables: Readonly<Record<string, Readonly<Record<string, Readonly<Record<string, string>>>>>> = {
  carrier: { DHL: { wms: 'C01', service: 'PARCEL' }, '7': { wms: 'C07', service: 'FREIGHT' } },
  unit: { PCE: { wms: 'EA' } },
}

async function translate(lookup: LookupConfig, payload: unknown): Promise<unknown> {
  const options = { payload, lookup: (table: string, code: string) => tables[table]?.[code] }
  const result = await runStep(node, { lookups: [lookup] }, options)
  if (result.kind !== 'emit') throw new Error(`unexpected ${result.kind}`)
  return result.emissions[0]?.payload
}

describe('lookup', () => {
  it('adds what the table has for a code to the payload', async () => {
    const payload = { carrier: 'DHL', note: '=7*7' }
    const lookup = { table: 'carrier', code: '=carrier', column: 'service', target: 'wms.service' }
    expect(await translate(lookup, payload)).toEqual({ ...payload, wms: { service: 'PARCEL' } })
    expect(payload).toEqual({ carrier: 'DHL', note: '=7*7' })
  })

  it('takes the only column of a table, and a number for the text that it is', async () => {
    expect(await translate({ table: 'unit', code: '=unit', target: 'unit' }, { unit: 'PCE' })).toEqual({ unit: 'EA' })
    const numeric = { table: 'carrier', code: '=carrier', column: 'wms', target: 'carrier' }
    expect(await translate(numeric, { carrier: 7 })).toEqual({ carrier: 'C07' })
  })

  it('parks a record with an unmapped code, with what the repair needs', async () => {
    for (const table of ['unit', 'no-such-table']) {
      await expect(translate({ table, code: '=unit', target: 'unit' }, { unit: 'BOX' })).rejects.toMatchObject({
        code: 'CODE_UNMAPPED',
        detail: { table, value: 'BOX' },
      })
    }
  })

  it('parks a record without the code itself', async () => {
    for (const payload of [{}, { unit: null }]) {
      await expect(translate({ table: 'unit', code: '=unit', target: 'unit' }, payload)).rejects.toMatchObject({
        code: 'VALUE_MISSING',
      })
    }
  })

  it('takes the default, or skips the target, when that is asked for', async () => {
    for (const payload of [{ unit: 'BOX' }, { unit: null }, {}]) {
      const withDefault = { table: 'unit', code: '=unit', target: 'u', onMissing: 'default', default: 'EA' } as const
      expect(await translate(withDefault, payload)).toEqual({ ...payload, u: 'EA' })
      const skipping = { table: 'unit', code: '=unit', target: 'u', onMissing: 'skip' } as const
      expect(await translate(skipping, payload)).toEqual(payload)
    }
  })

  it('says which columns a table has when the lookup does not name one of them', async () => {
    for (const column of [{}, { column: 'erp' }, { column: 'toString' }]) {
      const lookup = { table: 'carrier', code: '=carrier', target: 'c', ...column }
      await expect(translate(lookup, { carrier: 'DHL' })).rejects.toMatchObject({
        code: 'CONFIG_INVALID',
        message: expect.stringContaining('wms, service'),
      })
    }
  })

  it('names settings that do not fit together', () => {
    const base = { table: 'unit', code: '=unit', target: 'u' }
    const check = (lookup: LookupConfig) =>
      lookupManifest.check(lookupManifest.config.parse({ lookups: [lookup] })).map(({ path }) => path.join('.'))
    expect(check(base)).toEqual([])
    expect(check({ ...base, onMissing: 'default', default: null })).toEqual([])
    expect(check({ ...base, onMissing: 'default' })).toEqual(['lookups.0.default'])
    expect(check({ ...base, default: 'EA' })).toEqual(['lookups.0.default'])
    expect(check({ ...base, target: 'a.__proto__' })).toEqual(['lookups.0.target'])
  })
})
