import type { SampleTarget } from './sample-targets.ts'

/** Where the load generator's orders come in, below the address of the API. */
export const orderHook = 'hooks/orders'

const callLimits = { connectMs: 1_000, headersMs: 1_500, bodyMs: 1_000, totalMs: 2_000 }
const retry = { attempts: 1_000, backoff: 'fixed', delayMs: 200, maxDelayMs: 1_000 }

function write(system: string, path: string, more: object): object {
  return {
    type: 'http-request',
    version: 1,
    config: { system, path, result: 'payload', timeouts: callLimits, ...more },
    retry,
  }
}

function flowOf(nodes: object, wires: readonly object[]): string {
  const source = {
    type: 'webhook',
    version: 1,
    config: {
      path: 'orders',
      auth: { type: 'none', reason: 'The load generator of a test on the same machine.' },
      messageId: { from: 'header', name: 'x-message-id' },
    },
  }
  return JSON.stringify({
    format: 'crossdock/flow@1',
    id: 'chaos-orders',
    name: 'Orders under test',
    record: { entity: 'order', key: '=account' },
    settings: { lanes: 8 },
    nodes: { in: source, ...nodes },
    wires,
  })
}

/** Writes each order as it came into the WMS, then a notification into the shop. Both honour idempotency keys. */
export function orderFlow(): string {
  const honours = { idempotency: { targetHonours: true } }
  const notification = '={"order": reference, "status": "shipped"}'
  const nodes: Readonly<Record<SampleTarget, object>> = {
    wms: write('wms', '/orders', honours),
    shop: write('shop', '/notifications', { ...honours, body: notification }),
  }
  return flowOf(nodes, [
    { from: 'in.out', to: 'wms' },
    { from: 'wms.out', to: 'shop' },
  ])
}

/** Writes each order into a target that takes no notice of keys and that nobody can ask: a lost answer needs a person. */
export function keylessFlow(): string {
  return flowOf({ keyless: write('keyless', '/orders', {}) }, [{ from: 'in.out', to: 'keyless' }])
}
