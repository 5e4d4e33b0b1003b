import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { expect, expectNoAccessibilityProblems, test } from '../browser/fixture.ts'

const polledFlow = {
  ...{ format: 'crossdock/flow@1', id: 'shipments', name: 'Shipments', record: { entity: 'shipment', key: '=number' } },
  nodes: {
    poll: {
      ...{ type: 'http-poll', version: 1, name: 'New shipments' },
      config: { system: 'wms', path: '/shipments', when: { type: 'every', seconds: 1 }, messageId: '=number' },
    },
    done: { type: 'milestone', version: 1, name: 'Shipped', config: { name: 'shipped' } },
  },
  wires: [{ from: 'poll.out', to: 'done' }],
}

test('the list of flows tells of a source that fails, and why', async ({ designer: page, runtime }) => {
  const wms = createServer((_request, response) => response.writeHead(403).end()).listen(0, '127.0.0.1')
  await once(wms, 'listening')
  const baseUrl = `http://127.0.0.1:${(wms.address() as AddressInfo).port}`
  const call = async (method: string, path: string, body: object) => {
    const headers = { authorization: `Bearer ${runtime.adminToken}`, 'content-type': 'application/json' }
    const answer = await fetch(`${runtime.url}/api/v1${path}`, { method, headers, body: JSON.stringify(body) })
    expect(answer.ok).toBe(true)
    return (await answer.json()) as { items?: { failingSources?: unknown[] }[] }
  }
  await call('PUT', '/systems/wms', { declaration: { kind: 'http', baseUrl, network: 'loopback' } })
  await call('POST', '/flows', { document: polledFlow, message: 'First version' })
  const list = page.getByRole('region', { name: /^Published in/ })
  await expect(async () => {
    await page.reload()
    await expect(list).toContainText('Source “poll” fails and brings nothing: GET wms /shipments: answered 403.')
  }).toPass()
  await expect(list).toContainText('REMOTE_REJECTED')
  await expectNoAccessibilityProblems(page)
  await page.screenshot({ path: test.info().outputPath('failing-source.png') })
  wms.close()
})
