import { flowSchema } from '@crossdock/shared/flow'
import { expect, it } from 'vitest'
import { gatherMissing } from './missing-store.ts'
import { columnsFor, credentialTypeFor, neededBy, sentenceOf } from './wanted-from-use.ts'

const request = (system: string) => ({
  type: 'http-request',
  version: 1,
  name: `Send to ${system}`,
  config: { system, method: 'POST', path: '/orders' },
})

const flow = flowSchema.parse({
  format: 'crossdock/flow@1',
  id: 'orders',
  name: 'Orders',
  record: { entity: 'order' },
  nodes: {
    hook: {
      type: 'webhook',
      version: 1,
      name: 'Orders of the shop',
      config: {
        path: 'orders',
        auth: { type: 'hmac', credential: 'shop-key', signatureHeader: 'x-signature' },
        messageId: '=id',
      },
    },
    units: {
      type: 'lookup',
      version: 1,
      config: { lookups: [{ table: 'units', code: '=unit', column: 'wms', target: 'wmsUnit' }] },
    },
    choose: { type: 'filter', version: 1, config: { when: '=lookup("units", unit, "erp") == "BOX"' } },
    first: request('wms'),
    second: request('wms'),
  },
})

const at = (node: string, kind: 'system' | 'credential' | 'table', name: string) => ({ kind, name, node, message: '' })

it('gathers what several nodes miss into one entry that knows the kind they need', () => {
  const missing = gatherMissing(flow, {
    missing: [at('first', 'system', 'wms'), at('second', 'system', 'wms'), at('units', 'table', 'units')],
    declared: ['erp'],
  })
  expect(missing).toEqual([
    { kind: 'system', name: 'wms', nodes: ['first', 'second'], isOtherKind: false, systemKind: 'http' },
    { kind: 'table', name: 'units', nodes: ['units'], isOtherKind: false },
  ])
})

it('says what is missing, where, and who needs it', () => {
  const [wms] = gatherMissing(flow, { missing: [at('first', 'system', 'wms')], declared: [] })
  const [other] = gatherMissing(flow, { missing: [at('first', 'system', 'wms')], declared: ['wms'] })
  if (wms === undefined || other === undefined) throw new Error('nothing found')
  expect(sentenceOf(wms, 'test')).toBe('The system “wms” is not declared in test.')
  expect(sentenceOf(other, 'test')).toBe('The system “wms” is of another kind in test; http is needed.')
  expect(neededBy(flow, wms)).toBe('Used by “Send to wms”.')
})

it('finds the type of credential and the columns that the nodes ask for', () => {
  const [key, units] = gatherMissing(flow, {
    missing: [at('hook', 'credential', 'shop-key'), at('units', 'table', 'units'), at('choose', 'table', 'units')],
    declared: [],
  })
  if (key === undefined || units === undefined) throw new Error('nothing found')
  expect(credentialTypeFor(flow, key)).toBe('hmac')
  expect(columnsFor(flow, units)).toEqual(['wms', 'erp'])
})
