import { flowSchema } from '@crossdock/shared/flow'
import { expect, it } from 'vitest'
import { nodesWithCredential } from './binding-uses.ts'

it('finds the hooks that check their callers with a credential', () => {
  const hook = (credential: string) => ({
    type: 'webhook',
    version: 1,
    config: { path: credential, auth: { type: 'token', credential } },
  })
  const flow = flowSchema.parse({
    format: 'crossdock/flow@1',
    id: 'orders',
    name: 'Orders',
    record: { entity: 'order' },
    nodes: { orders: hook('shop-token'), returns: hook('carrier-token') },
  })
  expect(nodesWithCredential(flow, 'shop-token')).toEqual(['orders'])
  expect(nodesWithCredential(flow, 'nobody')).toEqual([])
})
