import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { TestRuntime } from '../browser/start-runtime.ts'

/** A WMS that takes orders, refuses customer 1007, and lets those of customer 1008 wait until they are answered. */
export interface SlowWms extends AsyncDisposable {
  readonly url: string
  /** Numbers of the orders that came, each time they came. */
  readonly came: readonly string[]
  /** Answers whoever waits, and whoever comes from now on. */
  answerAll(): void
}

/** Starts the WMS on a free port. */
export async function startSlowWms(): Promise<SlowWms> {
  const came: string[] = []
  let waiting: (() => void)[] | undefined = []
  const server = createServer((request, response) => {
    const chunks: Buffer[] = []
    request.on('data', (chunk: Buffer) => chunks.push(chunk))
    request.on('end', () => {
      const { number, customer } = JSON.parse(Buffer.concat(chunks).toString('utf8')) as Record<string, string>
      came.push(number ?? '')
      const answer = () =>
        response.writeHead(customer === '1007' ? 422 : 201, { 'content-type': 'application/json' }).end('{}')
      if (customer === '1008' && waiting) waiting.push(answer)
      else answer()
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    came,
    answerAll() {
      for (const answer of waiting ?? []) answer()
      waiting = undefined
    },
    async [Symbol.asyncDispose]() {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}

/** Calls the runtime's API with the admin token. Throws what it refuses. */
export async function callRuntime(
  { adminToken, url }: TestRuntime,
  call: { readonly method?: string; readonly path: string; readonly body?: unknown },
): Promise<unknown> {
  const answer = await fetch(`${url}/api/v1${call.path}`, {
    method: call.method ?? 'GET',
    headers: {
      authorization: `Bearer ${adminToken}`,
      ...(call.body === undefined ? {} : { 'content-type': 'application/json' }),
    },
    ...(call.body === undefined ? {} : { body: JSON.stringify(call.body) }),
  })
  const text = await answer.text()
  if (!answer.ok) throw new Error(`${call.path}: ${text}`)
  return JSON.parse(text)
}

/** Publishes a flow that keeps only released orders and sends them to the WMS. */
export async function publishOrderFlow(runtime: TestRuntime, wms: SlowWms): Promise<void> {
  const declaration = { kind: 'http', baseUrl: wms.url, network: 'loopback', maxConcurrent: 4 }
  await callRuntime(runtime, { method: 'PUT', path: '/systems/wms', body: { declaration } })
  const http = { timeouts: { totalMs: 60_000 }, idempotency: { targetHonours: true }, system: 'wms', path: '/orders' }
  const document = {
    format: 'crossdock/flow@1',
    id: 'order-release',
    name: 'Order release',
    record: { entity: 'order', key: '=number' },
    settings: { lanes: 2 },
    nodes: {
      start: { type: 'manual', version: 1 },
      released: { type: 'filter', version: 1, config: { keep: '=status == "released"' } },
      wms: { type: 'http-request', version: 1, config: http },
    },
    wires: [
      { from: 'start.out', to: 'released' },
      { from: 'released.kept', to: 'wms' },
    ],
  }
  await callRuntime(runtime, { method: 'POST', path: '/flows', body: { document, message: 'for the test' } })
}

/** Hands orders over as one run. Answers its id. */
export async function startRun(
  runtime: TestRuntime,
  orders: readonly { readonly number: string; readonly customer?: string; readonly status?: string }[],
): Promise<string> {
  const items = orders.map(({ number, customer = '1001', status = 'released' }) => ({
    payload: { number, customer, status },
  }))
  const report = await callRuntime(runtime, { method: 'POST', path: '/flows/order-release/start', body: { items } })
  return (report as { readonly runId: string }).runId
}
