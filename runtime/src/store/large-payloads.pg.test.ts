import { randomBytes } from 'node:crypto'
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeEach, describe, expect, it } from 'vitest'
import { openBlobFolder } from './blob-folder.ts'
import { collectBlobs } from './collect-blobs.ts'
import { openDatabase } from './database.ts'
import { acceptRecords } from './intake-store.ts'
import { createLaneStore } from './lane-store.ts'
import { encodePayloads } from './large-payloads.ts'
import { loadRecord } from './record-detail.ts'
import { commitSample, ending, nextId, publishSample } from './testing/seed-records.ts'
import { openTestDatabase } from './testing/test-database.ts'

const root = await mkdtemp(join(tmpdir(), 'crossdock-blobs-'))
const database = await openTestDatabase({ blobs: await openBlobFolder(root) })
await publishSample(database, 'large')

/** A payload that compression does not make small. */
const largePayload = (number: string) => ({ number, text: randomBytes(300_000).toString('hex') })
const files = async () => (await readdir(root, { recursive: true })).filter((name) => /[0-9a-f]{64}$/.test(name))
const collect = () => collectBlobs(database, { beforeMs: Date.now() + 60_000 })

async function accept(payload: { readonly number: string }): Promise<string> {
  const id = nextId()
  const records = [{ id, entity: 'order', key: payload.number, orderKey: null, lane: 0, payload }]
  const place = { flow: 'large', version: 1, source: 'start', runId: nextId() }
  await acceptRecords(database, [{ ...place, run: 'whole', onContradiction: 'refuse', records }])
  return id
}

async function claim() {
  const store = createLaneStore(database)
  const lease = await store.acquire({ flow: 'large', lane: 0 }, 'test')
  if (!lease) throw new Error('the lane is taken')
  const records = await store.claim(lease, { limit: 100, exclude: [] })
  await store.abandon(lease)
  return records
}

beforeEach(async () => {
  await database.query({ text: 'truncate open_records, records, journey, exceptions' })
  await collect()
})
afterAll(async () => {
  await database[Symbol.asyncDispose]()
  await rm(root, { recursive: true, force: true })
})

describe('a payload over the size', () => {
  it('stands in a file, and comes back for the worker and for the reader, before and after the end', async () => {
    const payload = largePayload('SO-1')
    const id = await accept(payload)
    expect(await files()).toHaveLength(1)
    const { rows } = await database.query<{ n: number }>({
      text: 'select octet_length(payload) as n from open_records',
    })
    expect(rows).toEqual([{ n: 49 }])
    expect(await claim()).toMatchObject([{ payload }])
    expect((await loadRecord(database, id)).payload).toEqual(payload)
    const steps = [
      {
        node: 'send',
        type: 'x',
        branch: '0',
        at: new Date().toISOString(),
        durationMs: 1,
        attempt: 1,
        outcome: 'passed',
      },
    ] as const
    const journey = [{ recordId: id, steps: [{ ...steps[0], out: [{ port: 'out', payload }] }] }]
    await commitSample(database, { flow: 'large', ids: [id] }, (record) => ({
      ...ending('delivered')(record),
      journey,
    }))
    expect(await loadRecord(database, id)).toMatchObject({ state: 'delivered', payload, journey: journey[0]?.steps })
    expect(await files()).toHaveLength(2)
  })

  it('stands there once, however many records have it', async () => {
    const payload = largePayload('SO-1')
    await accept(payload)
    await accept(payload)
    expect(await files()).toHaveLength(1)
  })

  it('is removed when no row points to it any more, and not before', async () => {
    const [first, second] = [await accept(largePayload('SO-1')), await accept(largePayload('SO-2'))]
    expect(await collect()).toBe(0)
    await commitSample(database, { flow: 'large', ids: [first] }, ending('delivered'))
    expect(await collect()).toBe(0)
    await database.query({ text: 'delete from records' })
    expect(await collect()).toBe(1)
    expect(await claim()).toMatchObject([{ id: second, payload: { number: 'SO-2' } }])
  })

  it('is not taken for unused while the row that will point to it has not committed', async () => {
    const value = largePayload('SO-1')
    await database.transaction(async (sql) => {
      await encodePayloads(sql, [value])
      expect(await files()).toHaveLength(1)
      expect(await collect()).toBe(0)
    })
    expect(await collect()).toBe(1)
  })

  it('parks its own record when it is damaged, and the others of the lane go on', async () => {
    const lost = await accept(largePayload('SO-1'))
    await writeFile(join(root, (await files())[0] ?? ''), 'torn')
    const fine = await accept({ number: 'SO-2' })
    expect(await claim()).toMatchObject([{ id: fine }])
    const { rows } = await database.query({ text: `select record_id, code, node, state from exceptions` })
    expect(rows).toEqual([{ record_id: lost, code: 'PAYLOAD_LOST', node: 'start', state: 'open' }])
  })

  it('is left alone by a process that uses another folder: that is trouble of the setup and not a loss', async () => {
    await accept(largePayload('SO-1'))
    const elsewhere = await mkdtemp(join(tmpdir(), 'crossdock-blobs-'))
    await using other = openDatabase({
      connectionString: database.connectionString,
      schema: database.schema,
      blobs: await openBlobFolder(elsewhere),
    })
    const store = createLaneStore(other)
    const lease = await store.acquire({ flow: 'large', lane: 0 }, 'test')
    await expect(lease && store.claim(lease, { limit: 1, exclude: [] })).rejects.toMatchObject({
      code: 'STORAGE_UNAVAILABLE',
    })
    if (lease) await store.abandon(lease)
    expect(await claim()).toHaveLength(1)
    await rm(elsewhere, { recursive: true, force: true })
  })
})
