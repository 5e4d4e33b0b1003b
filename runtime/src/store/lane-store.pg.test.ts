import { createHash, randomUUID } from 'node:crypto'
import { emit } from '@crossdock/shared/node'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { placeRecord } from '../engine/placement.ts'
import type { Commit, LaneId, LaneLease } from '../engine/ports.ts'
import { node, flow as testFlow, wire } from '../engine/testing/test-flow.ts'
import type { Acceptance } from './acceptance.ts'
import { ringLanes } from './commit-inserts.ts'
import { acceptRecords } from './intake-store.ts'
import { createLaneStore } from './lane-store.ts'
import { openTestDatabase, type TestDatabase } from './testing/test-database.ts'

const flow = 'f'
const doc = testFlow([node('in', 'start'), node('w', 'write'), wire('in.out', 'w')], { lanes: 1 })
const lane: LaneId = { flow, lane: 0 }
const nothing: Commit = {
  settlements: [],
  intents: [],
  changes: [],
  journey: [],
  children: [],
  exceptions: [],
  milestones: [],
  hits: [],
}
const hashOf = (payload: object) => createHash('sha256').update(JSON.stringify(payload)).digest()
const day = new Date().toISOString().slice(0, 10)

const opened = await openTestDatabase()
describe('lanes on PostgreSQL', () => {
  const database = opened as TestDatabase
  const bare = createLaneStore(database)
  const numbers = new Map<string, number>()
  /** Numbers the commits of a lease, as its owner does. */
  const store = {
    ...bare,
    commit(lease: LaneLease, commit: Commit) {
      const no = (numbers.get(lease.epoch + lease.lane) ?? 0) + 1
      numbers.set(lease.epoch + lease.lane, no)
      return bare.commit(lease, commit, no)
    },
  }

  beforeAll(async () => {
    await database.query({ text: `insert into flows (id, current_version) values ('f', 1)` })
    await database.query({ text: `insert into lanes (flow_id, lane) values ('f', 0), ('f', 1)` })
  })
  beforeEach(async () => {
    await database.query({ text: 'delete from open_records' })
    await database.query({ text: 'update lanes set owner_id = null, lease_until = null, rung = false' })
  })
  afterAll(() => database[Symbol.asyncDispose]())

  async function accept(keys: readonly string[], more: Partial<Acceptance> = {}, messageIds?: readonly string[]) {
    const records = keys.map((key, index) => {
      const id = randomUUID()
      const messageId = messageIds?.[index]
      return {
        ...placeRecord(doc, { id, key }),
        id,
        key,
        entity: 'order',
        payload: { key, index },
        ...(messageId ? { message: { id: messageId, bodyHash: hashOf({ key, index }) } } : {}),
      }
    })
    const acceptance: Acceptance = {
      flow,
      version: 1,
      source: 'in',
      runId: randomUUID(),
      run: 'whole',
      onContradiction: 'refuse',
      records,
      ...more,
    }
    const { accepted, lanes } = await acceptRecords(database, [acceptance])
    const numbers = lanes.map((one) => one.lane)
    return { ids: records.map(({ id }) => id), outcome: accepted[0], ring: await ringLanes(database, flow, numbers) }
  }

  async function take(): Promise<LaneLease> {
    const lease = await store.acquire(lane, 'me')
    if (!lease) throw new Error('the lane is taken')
    return lease
  }

  const keysOf = (records: readonly { readonly key: string }[]) => records.map(({ key }) => key)
  const end = (id: string): Commit => ({ ...nothing, changes: [{ kind: 'ended', id, state: 'delivered' }] })
  const statesOf = async () =>
    (
      await database.query<{ key: string; state: string }>({ text: 'select key, state from open_records order by seq' })
    ).rows.map(({ key, state }) => `${key} ${state}`)

  it('hands out records in order, and holds those behind an earlier one of their key', async () => {
    await accept(['A', 'B', 'A', 'C'])
    const claimed = await store.claim(await take(), { limit: 10, exclude: [] })
    expect(keysOf(claimed)).toEqual(['A', 'B', 'C'])
    expect(claimed[0]?.payload).toEqual({ key: 'A', index: 0 })
    expect(await statesOf()).toEqual(['A ready', 'B ready', 'A held', 'C ready'])
  })

  it('lets the first follower go when a record ends, and only that one', async () => {
    const { ids } = await accept(['A', 'A', 'A'])
    const lease = await take()
    await store.claim(lease, { limit: 10, exclude: [] })
    await store.commit(lease, end(ids[0] ?? ''))
    expect(await statesOf()).toEqual(['A ready', 'A held'])
    const { rows } = await database.query({ text: 'select state from records where id = $1', values: [ids[0]] })
    expect(rows).toEqual([{ state: 'delivered' }])
  })

  it('keeps a lane for one owner, and refuses the commit of an owner whose lease ran out', async () => {
    const { ids } = await accept(['A'])
    const old = await take()
    expect(await store.acquire(lane, 'other')).toBeUndefined()
    await database.query({ text: `update lanes set lease_until = now() - interval '1 second'` })
    const fresh = await take()
    expect(await store.commit(old, end(ids[0] ?? ''))).toEqual({ fenced: true })
    expect(await statesOf()).toEqual(['A ready'])
    expect(await store.commit(fresh, end(ids[0] ?? ''))).toMatchObject({ fenced: false })
    expect(await statesOf()).toEqual([])
  })

  it('grants an effect once, recalls it when it is done, and calls it unknown while nobody told its end', async () => {
    const { ids } = await accept(['A'])
    const lease = await take()
    const intent = { key: randomUUID(), day, recordId: ids[0] ?? '', flow, node: 'w', repeat: false }
    const intend = async (repeat = false) => {
      const answer = await store.commit(lease, { ...nothing, intents: [{ ...intent, repeat }] })
      return answer.fenced ? undefined : answer.ledger.get(intent.key)
    }
    const settle = (
      settlement: { state: 'failed'; error: never } | { state: 'done'; result: ReturnType<typeof emit> },
    ) => store.commit(lease, { ...nothing, settlements: [{ key: intent.key, day, ...settlement }] })
    expect(await intend()).toEqual({ state: 'granted' })
    expect(await intend()).toEqual({ state: 'unknown' })
    expect(await intend(true)).toEqual({ state: 'granted' })
    await settle({ state: 'failed', error: { code: 'REMOTE_UNAVAILABLE', message: 'NUL \u0000', remedy: '' } as never })
    expect(await intend()).toEqual({ state: 'granted' })
    await settle({ state: 'done', result: emit('out', { ok: true }) })
    expect(await intend()).toEqual({ state: 'done', result: emit('out', { ok: true }) })
    expect(await intend(true)).toMatchObject({ state: 'done' })
  })

  it('applies a commit once although it is sent twice, and answers its intents alike', async () => {
    const { ids } = await accept(['P'])
    const lease = await take()
    const [parent] = await bare.claim(lease, { limit: 1, exclude: [] })
    if (!parent) throw new Error('nothing was claimed')
    const child = {
      id: randomUUID(),
      parent,
      key: 'L',
      entity: 'line',
      payload: {},
      lineage: 'x',
      entry: 'w.out',
      lane: 1,
      orderKey: null,
    }
    const intent = { key: randomUUID(), day, recordId: ids[0] ?? '', flow, node: 'w', repeat: false }
    const journey = [{ recordId: ids[0] ?? '', steps: [] }]
    const commit: Commit = { ...nothing, intents: [intent], children: [child], journey }
    const first = await bare.commit(lease, commit, 1)
    const second = await bare.commit(lease, commit, 1)
    const granted = { fenced: false, ledger: new Map([[intent.key, { state: 'granted' }]]) }
    expect([first, second]).toMatchObject([granted, granted])
    const { rows } = await database.query({
      text: 'select count(*)::int as n from journey where record_id = $1',
      values: [ids[0]],
    })
    expect(rows).toEqual([{ n: 1 }])
    expect(await bare.commit(lease, nothing, 3)).toEqual({ fenced: true })
  })

  it('hands a waiting record out when its time has come', async () => {
    const { ids } = await accept(['A'])
    const lease = await take()
    const progress = { tokens: [], delivered: 0, filtered: 0 }
    const wait = (wakeAtMs: number): Commit => ({
      ...nothing,
      changes: [{ kind: 'open', id: ids[0] ?? '', state: 'waiting', wakeAtMs, progress }],
    })
    await store.commit(lease, wait(Date.now() + 60_000))
    expect(await store.claim(lease, { limit: 10, exclude: [] })).toEqual([])
    await store.commit(lease, wait(Date.now() - 1_000))
    expect(await store.claim(lease, { limit: 10, exclude: [] })).toMatchObject([{ key: 'A', progress }])
  })

  it('ends a parent after its last child, whichever lane that is in', async () => {
    const { ids } = await accept(['P'])
    const lease = await take()
    const [parent] = await store.claim(lease, { limit: 1, exclude: [] })
    if (!parent) throw new Error('nothing was claimed')
    const children = ['L1', 'L2'].map((key) => ({
      id: randomUUID(),
      parent,
      key,
      entity: 'line',
      payload: {},
      lineage: `${parent.lineage}/${key}`,
      entry: 'w.out',
      lane: 1,
      orderKey: null,
    }))
    const progress = { tokens: [], delivered: 1, filtered: 0 }
    const answer = await store.commit(lease, {
      ...nothing,
      children,
      changes: [{ kind: 'open', id: ids[0] ?? '', state: 'expecting', progress }],
    })
    expect(answer).toMatchObject({ fenced: false, ring: [{ flow, lane: 1 }] })
    const other = await store.acquire({ flow, lane: 1 }, 'me')
    if (!other) throw new Error('lane 1 is taken')
    await store.commit(other, end(children[0]?.id ?? ''))
    expect(await statesOf()).toEqual(['P expecting', 'L2 ready'])
    await store.commit(other, end(children[1]?.id ?? ''))
    expect(await statesOf()).toEqual(['P ready'])
  })

  it('lets a parked parent go on with the branch that joined its children, whichever comes first', async () => {
    const { ids } = await accept(['P'])
    const lease = await take()
    const [parent] = await store.claim(lease, { limit: 1, exclude: [] })
    if (!parent) throw new Error('nothing was claimed')
    const child = (key: string) => ({
      ...{ id: randomUUID(), parent, key, entity: 'line', payload: {}, lineage: `${parent.lineage}/${key}` },
      ...{ entry: 'w.out', lane: 0, orderKey: null },
    })
    const progress = { tokens: [], delivered: 0, filtered: 0 }
    const parked = { kind: 'open', id: ids[0] ?? '', state: 'parked', joins: true, progress } as const
    const [first, second] = [child('L1'), child('L2')]
    await store.commit(lease, { ...nothing, children: [first], changes: [parked] })
    expect(await statesOf()).toEqual(['P parked', 'L1 ready'])
    await store.commit(lease, end(first.id))
    expect(await statesOf()).toEqual(['P ready'])
    await store.commit(lease, { ...nothing, children: [second] })
    await store.commit(lease, end(second.id))
    await store.commit(lease, { ...nothing, changes: [parked] })
    expect(await statesOf()).toEqual(['P ready'])
  })

  it('rings a lane once until its owner finds nothing ready', async () => {
    const { ids, ring } = await accept(['A'])
    expect(ring).toEqual([lane])
    expect((await accept(['B'])).ring).toEqual([])
    const lease = await take()
    expect(await store.release(lease)).toBe(false)
    const claimed = await store.claim(lease, { limit: 10, exclude: [] })
    await store.commit(lease, {
      ...nothing,
      changes: claimed.map(({ id }) => ({ kind: 'ended', id, state: 'delivered' })),
    })
    expect(await store.release(lease)).toBe(true)
    expect((await accept(['C'])).ring).toEqual([lane])
    expect(ids).toHaveLength(1)
  })

  it('drops a message that arrived before, and takes nothing of a delivery that contradicts one', async () => {
    await accept(['A'], {}, ['m1'])
    const again = await accept(['A'], {}, ['m1'])
    expect(again.outcome).toEqual({ acceptedIds: [], duplicates: 1, contradicted: [] })
    const contradiction = await accept(['Z', 'Y'], {}, ['m1', 'm2'])
    expect(contradiction.outcome).toEqual({ acceptedIds: [], duplicates: 0, contradicted: ['m1'] })
    expect((await accept(['X', 'Y'], {}, ['m3', 'm2'])).outcome?.acceptedIds).toHaveLength(2)
  })
})
