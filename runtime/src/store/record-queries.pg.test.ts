import { randomUUIDv7 } from 'node:crypto'
import type { RecordFilter, RecordSummary } from '@crossdock/shared/api'
import { CrossdockError } from '@crossdock/shared/errors'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { loadRecord } from './record-detail.ts'
import { findRecords, listChildren } from './record-queries.ts'
import { type SearchBounds, searchRecords } from './search-records.ts'
import { acceptSample, commitSample, ending, nextId, parking, publishSample } from './testing/seed-records.ts'
import { openTestDatabase } from './testing/test-database.ts'

const database = await openTestDatabase()
afterAll(() => database[Symbol.asyncDispose]())

describe('finding records', () => {
  async function keys(filter: RecordFilter): Promise<readonly string[]> {
    return (await findRecords(database, filter)).items.map((record) => record.key)
  }

  let shipments: Awaited<ReturnType<typeof acceptSample>>

  beforeAll(async () => {
    await publishSample(database, 'orders')
    await publishSample(database, 'shipments')
    const first = await acceptSample(database, { flow: 'orders', keys: ['SO-1001', 'SO-1002', 'SO-2001', 'SO_1'] })
    shipments = await acceptSample(database, { flow: 'shipments', keys: ['SO-1001', 'SO-1002'], entity: 'shipment' })
    await commitSample(database, { flow: 'orders', ids: first.ids.slice(0, 1) }, ending('delivered'))
    await commitSample(database, { flow: 'orders', ids: first.ids.slice(1, 2) }, ending('filtered', 'not for us'))
    await commitSample(database, { flow: 'shipments', ids: shipments.ids.slice(0, 1) }, parking())
  })

  it('answers open and ended ones together, newest first', async () => {
    expect(await keys({})).toEqual(['SO-1002', 'SO-1001', 'SO_1', 'SO-2001', 'SO-1002', 'SO-1001'])
  })

  it.each<[string, RecordFilter, readonly string[]]>([
    ['a key', { key: 'SO-2001' }, ['SO-2001']],
    ['the beginning of a key', { key: 'SO-1', match: 'prefix' }, ['SO-1002', 'SO-1001', 'SO-1002', 'SO-1001']],
    ['the beginning of a key taken literally', { key: 'SO_', match: 'prefix' }, ['SO_1']],
    ['an entity', { entity: 'shipment' }, ['SO-1002', 'SO-1001']],
    ['a flow', { flow: 'orders', limit: 2 }, ['SO_1', 'SO-2001']],
    ['an open state', { state: 'parked' }, ['SO-1001']],
    ['an ended state', { state: 'filtered' }, ['SO-1002']],
    ['a cause', { cause: 'CODE_UNMAPPED' }, ['SO-1001']],
    ['a cause that nothing has', { cause: 'TIMED_OUT' }, []],
    ['a time before all', { to: '2001-01-01T00:00:00Z' }, []],
    ['a time after all', { from: '2999-01-01T00:00:00Z' }, []],
    ['a time range and a state', { from: '2001-01-01T00:00:00Z', state: 'delivered', flow: 'orders' }, ['SO-1001']],
  ])('finds by %s', async (_what, filter, expected) => {
    expect(await keys(filter)).toEqual(expected)
  })

  it('finds by run', async () => {
    expect(await keys({ run: shipments.runId })).toEqual(['SO-1002', 'SO-1001'])
  })

  it('says what a parked record waits for', async () => {
    const { items } = await findRecords(database, { state: 'parked' })
    expect(items[0]?.cause).toMatchObject({ code: 'CODE_UNMAPPED', node: 'send' })
  })

  it('yields every record once, page by page, although records end in between', async () => {
    await publishSample(database, 'many')
    const all = await acceptSample(database, { flow: 'many', keys: Array.from({ length: 25 }, (_, n) => `M-${n}`) })
    const seen: RecordSummary[] = []
    let cursor: string | undefined
    do {
      const page = await findRecords(database, { flow: 'many', limit: 7, cursor })
      seen.push(...page.items)
      cursor = page.nextCursor
      await commitSample(database, { flow: 'many', ids: all.ids.filter((_, n) => n % 3 === 0) }, ending('delivered'))
    } while (cursor !== undefined)
    expect(seen.map((record) => record.id)).toEqual([...all.ids].reverse())
  })

  it('refuses a cursor that it has not given', async () => {
    await expect(findRecords(database, { cursor: 'bm90LWEtY3Vyc29y' })).rejects.toMatchObject({ code: 'INPUT_INVALID' })
  })
})

describe('one record', () => {
  beforeAll(() => publishSample(database, 'detail'))

  it('comes with its journey, branches, effects, exceptions, milestones and relatives', async () => {
    const { ids } = await acceptSample(database, { flow: 'detail', keys: ['D-1', 'D-1', 'D-2'] })
    const [id = '', sibling = ''] = ids
    const day = new Date().toISOString().slice(0, 10)
    await commitSample(database, { flow: 'detail', ids: [id] }, (record) => ({
      ...parking('cause-1')(record),
      intents: [{ key: 'a'.repeat(64), day, recordId: id, flow: 'detail', node: 'send', repeat: false }],
      milestones: [{ name: 'order released', entity: 'order', key: 'D-1', recordId: id, at: new Date().toISOString() }],
    }))
    const record = await loadRecord(database, id)
    expect(record).toMatchObject({
      id,
      key: 'D-1',
      state: 'parked',
      payload: { number: 'D-1' },
      branches: [{ branch: '0', node: 'send', state: 'parked', attempts: 1, payload: { number: 'D-1' } }],
      journey: [
        { node: 'map', outcome: 'passed' },
        { node: 'send', outcome: 'parked', error: { code: 'CODE_UNMAPPED' } },
      ],
      effects: [{ key: 'a'.repeat(64), node: 'send', state: 'intent', attempt: 1 }],
      exceptions: [{ isOpen: true, fingerprint: 'cause-1', error: { code: 'CODE_UNMAPPED' } }],
      children: { count: 0, first: [] },
      related: [{ id: sibling }],
      milestones: [{ name: 'order released', recordId: id }],
    })
  })

  it('is found after its end, with the parts of its journey in order', async () => {
    const { ids } = await acceptSample(database, { flow: 'detail', keys: ['D-3'] })
    const [id = ''] = ids
    const step = { type: 'map', branch: '0', at: new Date().toISOString(), durationMs: 1, attempt: 1 } as const
    const stepAt = (node: string) => ({ recordId: id, steps: [{ ...step, node, outcome: 'passed' as const }] })
    await commitSample(database, { flow: 'detail', ids }, () => ({ journey: [stepAt('a')] }))
    await commitSample(database, { flow: 'detail', ids }, (record) => ({
      journey: [stepAt('b')],
      ...ending('delivered')(record),
    }))
    const record = await loadRecord(database, id)
    expect(record.state).toBe('delivered')
    expect(record.branches).toEqual([])
    expect(record.journey.map((entry) => entry.node)).toEqual(['a', 'b'])
  })

  it('knows its children and they know it', async () => {
    const { ids } = await acceptSample(database, { flow: 'detail', keys: ['P-1'] })
    const childIds = [nextId(), nextId(), nextId()]
    await commitSample(database, { flow: 'detail', ids }, (parent) => ({
      changes: [
        { kind: 'open', id: parent.id, state: 'expecting', progress: { tokens: [], delivered: 0, filtered: 0 } },
      ],
      children: childIds.map((id, n) => ({
        ...{ id, parent, key: `P-1/${n}`, entity: 'line', payload: { n }, lineage: id },
        ...{ entry: 'split.out', lane: 0, orderKey: null },
      })),
    }))
    const [parentId = ''] = ids
    await commitSample(database, { flow: 'detail', ids: childIds.slice(0, 1) }, ending('delivered'))
    const first = await listChildren(database, parentId, { limit: 2 })
    const second = await listChildren(database, parentId, { limit: 2, cursor: first.nextCursor })
    expect([...first.items, ...second.items].map((child) => child.id)).toEqual([...childIds].reverse())
    expect((await loadRecord(database, parentId)).children.count).toBe(3)
    expect((await loadRecord(database, childIds[0] ?? '')).parent?.id).toBe(parentId)
  })

  it('that does not exist is refused by name', async () => {
    const missing = loadRecord(database, randomUUIDv7())
    await expect(missing).rejects.toBeInstanceOf(CrossdockError)
    await expect(missing).rejects.toMatchObject({ code: 'NOT_FOUND' })
  })
})

describe('searching within records', () => {
  const none = async (): Promise<readonly string[]> => []

  beforeAll(async () => {
    await publishSample(database, 'searched')
    const keys = Array.from({ length: 60 }, (_, n) => `ORD-${String(n).padStart(3, '0')}`)
    const { ids } = await acceptSample(database, { flow: 'searched', keys })
    await commitSample(database, { flow: 'searched', ids: ids.slice(0, 30) }, ending('delivered'))
    await publishSample(database, 'secretive')
    await acceptSample(database, { flow: 'secretive', keys: ['CARD-4711'] })
  })

  const search = (filter: RecordFilter, bounds: Partial<SearchBounds> = {}) =>
    searchRecords(database, filter, { rulesOf: none, bounds })

  it('finds a part of a key, in capitals or not, open and ended, and says that it has looked at all', async () => {
    const { items, ...told } = await search({ flow: 'searched', key: 'd-00', match: 'contains' })
    expect(items.map(({ key }) => key)).toEqual(Array.from({ length: 10 }, (_, n) => `ORD-00${9 - n}`))
    expect(told).toEqual({ looked: 60, isComplete: true })
  })

  it('takes the part literally', async () => {
    expect((await search({ flow: 'searched', key: 'ORD_0%', match: 'contains' })).items).toEqual([])
  })

  it('looks no further than its bound in one call, and on from there in the next, each record once', async () => {
    const keys: string[] = []
    let looked = 0
    let calls = 0
    for (let cursor: string | undefined, isFirst = true; isFirst || cursor !== undefined; isFirst = false) {
      const filter = { flow: 'searched', key: '5', match: 'contains', limit: 3, cursor } as const
      const page = await search(filter, { maxKeys: 7 })
      expect(page.items.length).toBeLessThanOrEqual(3)
      expect(page.isComplete).toBe(page.nextCursor === undefined)
      keys.push(...page.items.map(({ key }) => key))
      looked += page.looked
      calls++
      cursor = page.nextCursor
    }
    expect(looked).toBe(60)
    expect(calls).toBeGreaterThan(8)
    const expected = Array.from({ length: 60 }, (_, n) => `ORD-${String(59 - n).padStart(3, '0')}`)
    expect(keys).toEqual(expected.filter((key) => key.includes('5')))
  })

  it('finds text in the values of payloads, not in the names of their fields, together with other conditions', async () => {
    const found = await search({ flow: 'searched', text: 'ord-01', state: 'delivered' })
    expect(found.items).toHaveLength(10)
    expect((await search({ flow: 'searched', text: 'number' })).items).toEqual([])
    expect(await search({ text: 'ord-0', flow: 'searched' }, { maxPayloads: 20 })).toMatchObject({
      looked: 20,
      isComplete: false,
      nextCursor: expect.any(String),
    })
  })

  it('stops at its bound of bytes, and gets on all the same', async () => {
    const page = await search({ flow: 'searched', text: 'ord' }, { maxBytes: 1 })
    expect(page).toMatchObject({ looked: 1, isComplete: false, items: [{ key: 'ORD-059' }] })
  })

  it('does not find what stands in masked fields', async () => {
    const filter = { flow: 'secretive', text: 'card-4711' }
    expect((await search(filter)).items).toHaveLength(1)
    const masking = { rulesOf: async () => ['number'] }
    expect((await searchRecords(database, filter, masking)).items).toEqual([])
  })

  it('refuses a cursor that no search has given', async () => {
    await expect(search({ text: 'ord', cursor: 'bm9wZQ' })).rejects.toMatchObject({ code: 'INPUT_INVALID' })
  })
})
