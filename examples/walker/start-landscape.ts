import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import type { SamplePlaces } from '../../runtime/src/demo/sample-environment.ts'
import type { System } from '../systems/base/system.ts'
import { startErp } from '../systems/erp/erp.ts'
import { startShop } from '../systems/shop/shop.ts'
import { clientOf, type TestClient, temporaryFolder } from '../systems/test-client.ts'
import { startWms } from '../systems/wms/wms.ts'
import type { Observation } from './observation.ts'
import type { ExampleCase } from './read-examples.ts'

/** The name of a sample system. */
export type SystemName = 'erp' | 'wms' | 'shop'

/** Fresh sample systems and an exchange folder, gone when disposed. */
export interface Landscape extends AsyncDisposable {
  readonly places: SamplePlaces
  readonly systems: Readonly<Record<SystemName, System>>
  readonly clients: Readonly<Record<SystemName, TestClient>>
  /** A folder beside the exchange folder, for what else a test keeps. */
  readonly home: string
}

/** Starts ERP, WMS and shop on free ports: seed 7, no orders. */
export async function startLandscape(): Promise<Landscape> {
  await using stack = new AsyncDisposableStack()
  const { path } = stack.use(temporaryFolder())
  const erp = stack.use(await startErp({ home: join(path, 'erp'), orders: 0 }))
  const wms = stack.use(await startWms({ home: join(path, 'wms') }))
  const shop = stack.use(await startShop({ home: join(path, 'shop') }))
  const exchange = join(path, 'exchange')
  mkdirSync(exchange)
  const resources = stack.move()
  return {
    places: { erp: erp.url, wms: wms.url, shop: shop.url, exchange },
    systems: { erp, wms, shop },
    clients: { erp: clientOf(erp), wms: clientOf(wms), shop: clientOf(shop) },
    home: path,
    [Symbol.asyncDispose]: () => resources.disposeAsync(),
  }
}

/** Makes the situation of a case. Answers where each ledger ends before the flow has run. */
export async function setUp({ clients }: Landscape, { given }: ExampleCase): Promise<Record<SystemName, number>> {
  for (const { system, call, body } of given) {
    const answer = await clients[system](call, body === undefined ? {} : { body })
    if (answer.status >= 300) throw new Error(`${system} ${call}: ${answer.status} ${JSON.stringify(answer.body)}`)
  }
  return { erp: await lastSeq(clients.erp), wms: await lastSeq(clients.wms), shop: await lastSeq(clients.shop) }
}

async function lastSeq(client: TestClient): Promise<number> {
  return Number((await client('GET /__ledger?limit=1000')).body.lastSeq)
}

/** Puts the items of a case as rows into its file, as the sample WMS writes them. */
export function writeItemsFile({ places }: Landscape, { file = '', items }: ExampleCase): void {
  const rows = items as Readonly<Record<string, string>>[]
  const columns = Object.keys(rows[0] ?? {})
  const lines = [columns, ...rows.map((row) => columns.map((column) => row[column] ?? ''))]
  const text = lines.map((cells) => `${cells.map((cell) => `"${cell.replaceAll('"', '""')}"`).join(';')}\r\n`).join('')
  mkdirSync(dirname(join(places.exchange, file)), { recursive: true })
  writeFileSync(join(places.exchange, file), text)
}

/** What the systems know of what the flow did: new ledger entries, and the documents that the case names. */
export async function observeSystems(
  landscape: Landscape,
  since: Readonly<Record<SystemName, number>>,
  { documents }: ExampleCase,
): Promise<Pick<Observation, 'ledgers' | 'documents'>> {
  const ledgers: Record<string, string[]> = {}
  for (const name of ['erp', 'wms', 'shop'] as const) {
    const { body } = await landscape.clients[name](`GET /__ledger?after=${since[name]}&limit=1000`)
    const entries = body.entries as { operation: string; entityKey: string }[]
    ledgers[name] = entries.map(({ operation, entityKey }) => `${operation} ${entityKey}`).sort()
  }
  const found: Observation['documents'] = {}
  for (const place of documents) found[place] = await readDocument(landscape, place)
  return { ledgers, documents: found }
}

async function readDocument({ clients, places }: Landscape, place: string): Promise<Observation['documents'][string]> {
  const [name = '', path = ''] = place.split(' ')
  if (name === 'exchange') return readFileSync(join(places.exchange, path), 'utf8')
  const { body } = await clients[name as SystemName](`GET ${path}`)
  // Lists are ordered by time of change, and documents are numbered as they come: neither is the flow’s doing.
  const items = (body.items as Record<string, Observation['documents'][string]>[]).map(
    ({ createdAt: _created, updatedAt: _updated, number: _number, ...document }) => document,
  )
  return items.sort((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1))
}
