import { afterAll, beforeEach, describe, expect, it } from 'vitest'
import { assignExceptions, ignoreExceptions, reopenExceptions } from './exception-desk-store.ts'
import { listExceptionGroups } from './exception-queries.ts'
import { countOpenExceptions, foldTallies } from './exception-tallies.ts'
import { closeExceptions } from './repair-store.ts'
import { acceptSample, commitSample, nextId, parking, publishSample } from './testing/seed-records.ts'
import { openTestDatabase } from './testing/test-database.ts'

const database = await openTestDatabase()
await publishSample(database, 'orders')
beforeEach(() => database.query({ text: 'truncate open_records, exceptions' }))
afterAll(() => database[Symbol.asyncDispose]())

/** What the groups should be, from counting every exception. */
async function counted() {
  const { rows } = await database.query({
    text: `select fingerprint, flow_id as flow, count(*)::int as count, count(assignee)::int as assigned,
                  array_agg(distinct entity) as entities, array_remove(array_agg(distinct assignee), null) as assignees,
                  min(opened_at) as "oldestAt", max(opened_at) as "newestAt",
                  (array_agg(id order by opened_at, id))[1] as example
           from exceptions where state = 'open' group by 1, 2 order by count desc, "oldestAt", example`,
  })
  return rows.map((row) => ({
    ...row,
    oldestAt: row.oldestAt.toISOString(),
    newestAt: row.newestAt.toISOString(),
  }))
}

async function grouped() {
  const groups = await listExceptionGroups(database, {})
  return groups.map(({ node: _node, code: _code, held: _held, example, ...group }) => ({
    ...group,
    example: example.id,
  }))
}

const tallyRows = async () => (await database.query({ text: 'select 1 from exception_tallies' })).rowCount

/** Opens exceptions of one cause, each by a statement of its own. Answers their ids. */
async function open(fingerprint: string, entities: readonly string[], flow = 'orders'): Promise<readonly string[]> {
  const ids = entities.map(() => nextId())
  for (const [index, id] of ids.entries()) {
    await database.query({
      text: `insert into exceptions (id, record_id, flow_id, entity, key, branch, node, code, message, remedy, fingerprint)
             values ($1, $1, $2, $3, 'K', '0', 'send', 'CODE_UNMAPPED', '', '', $4)`,
      values: [id, flow, entities[index], fingerprint],
    })
  }
  return ids
}

describe('the tally of open exceptions', () => {
  it('is what counting them would give, whatever happens to them, folded or not', async () => {
    const [first = '', second = '', third = ''] = await open('common', ['order', 'order', 'shipment', 'order'])
    await open('common', ['order'], 'returns')
    const [rare = ''] = await open('rare', ['item'])
    const steps: readonly (() => Promise<unknown>)[] = [
      () => assignExceptions(database, { fingerprint: 'common' }, 'ann'),
      () => assignExceptions(database, { exceptionIds: [second] }, 'bob'),
      () => ignoreExceptions(database, { exceptionIds: [first] }, { name: 'ann', reason: 'known' }),
      () => closeExceptions(database, third, { state: 'resolved', by: 'ann' }),
      () => closeExceptions(database, rare, { state: 'retried', by: 'ann' }),
      () => assignExceptions(database, { fingerprint: 'common' }, null),
      () => open('rare', ['order', 'item']),
      () => database.query({ text: 'delete from exceptions where id = $1', values: [second] }),
    ]
    for (const step of steps) {
      await step()
      expect(await grouped()).toEqual(await counted())
      await foldTallies(database)
      expect(await grouped()).toEqual(await counted())
    }
    expect(await countOpenExceptions(database)).toBe(4)
    expect(await countOpenExceptions(database, 'returns')).toBe(1)
    expect(await tallyRows()).toBe(4)
  })

  it('counts one in again that is opened again', async () => {
    const { ids } = await acceptSample(database, { flow: 'orders', keys: ['A'] })
    await commitSample(database, { flow: 'orders', ids }, parking('common'))
    const [id = ''] = await ignoreExceptions(database, { fingerprint: 'common' }, { name: 'ann', reason: 'known' })
    expect(await grouped()).toEqual([])
    await reopenExceptions(database, [id])
    expect(await grouped()).toMatchObject([{ fingerprint: 'common', count: 1 }])
    expect(await grouped()).toEqual(await counted())
  })

  it('says nothing of what was rolled back', async () => {
    const undone = database.transaction(async (sql) => {
      await sql.query({
        text: `insert into exceptions (id, record_id, flow_id, entity, key, branch, node, code, message, remedy, fingerprint)
               values ($1, $1, 'orders', 'order', 'K', '0', 'send', 'INTERNAL', '', '', 'x')`,
        values: [nextId()],
      })
      throw new Error('no')
    })
    await expect(undone).rejects.toThrow('no')
    expect(await countOpenExceptions(database)).toBe(0)
  })

  it('lets nobody wait for anybody, and stays right while it is folded by several at once', async () => {
    await open('busy', Array(20).fill('order'))
    await database.transaction(async (sql) => {
      // Not committed while the others open, close and fold.
      await sql.query({
        text: `update exceptions set assignee = 'ann' where id = (select min(id::text)::uuid from exceptions)`,
      })
      const opened = open('busy', Array(30).fill('order'))
      const folds = Promise.all(
        Array.from({ length: 4 }, async () => {
          for (let n = 0; n < 10; n++) await foldTallies(database)
        }),
      )
      await Promise.all([opened, folds])
      expect(await countOpenExceptions(database)).toBe(50)
    })
    await foldTallies(database)
    expect(await grouped()).toEqual(await counted())
    expect(await grouped()).toMatchObject([{ fingerprint: 'busy', count: 50, assigned: 1, assignees: ['ann'] }])
    expect(await tallyRows()).toBe(2)
  })

  it('shows the biggest groups, and of equal ones those with the oldest', async () => {
    await open('older', ['order'])
    await open('newer', ['order'])
    await open('big', ['order', 'order'])
    const names = async (limit: number) =>
      (await listExceptionGroups(database, { limit })).map(({ fingerprint }) => fingerprint)
    expect(await names(2)).toEqual(['big', 'older'])
    expect(await names(3)).toEqual(['big', 'older', 'newer'])
  })
})
