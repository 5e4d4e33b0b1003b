import { afterAll, describe, expect, it } from 'vitest'
import { forgetExpired } from './forget-expired.ts'
import { nextId } from './testing/seed-records.ts'
import { openTestDatabase } from './testing/test-database.ts'

const database = await openTestDatabase()
afterAll(() => database[Symbol.asyncDispose]())

const run = (text: string, values: readonly unknown[] = []) => database.query({ text, values })
const namesIn = async (table: string, column: string) =>
  (await database.query<{ name: string }>({ text: `select ${column} as name from ${table} order by 1` })).rows.map(
    (row) => row.name,
  )

describe('what only has to be remembered for a while', () => {
  it('goes when its time is over, and the rest stays', async () => {
    const ages = { old: '10 years', young: '1 hour' }
    for (const [name, age] of Object.entries(ages)) {
      const at = `now() - interval '${age}'`
      await run(
        `insert into milestones (name, entity, key, flow_id, record_id, at) values ($1, 'o', 'A', 'f', $2, ${at})`,
        [name, nextId()],
      )
      await run(`insert into audit (at, actor, action, subject) values (${at}, $1, 'x', 'y')`, [name])
      await run(
        `insert into message_ids (flow_id, source, message_id, body_hash, record_id, at) values ('f', 's', $1, '', $2, ${at})`,
        [name, nextId()],
      )
      await run(
        `insert into intake_labels (flow_id, source, label, run_id, seen_at) values ('f', 's', $1, $2, ${at})`,
        [name, nextId()],
      )
      await run(`insert into schedule_fires (flow_id, node, fire_at, taken_at) values ('f', $1, ${at}, ${at})`, [name])
      await run(
        `insert into intake_refusals (id, flow_id, source, code, message, message_id, body_hash, last_at)
         values ($1, 'f', 's', 'LOOP_DETECTED', '', $2, '', ${at})`,
        [nextId(), name],
      )
      await run(
        `insert into effects (day, key, record_id, flow_id, node, state, epoch) values ((${at})::date, $1, $2, 'f', 'n', 'done', 1)`,
        [name, nextId()],
      )
    }
    await forgetExpired(database, { historyDays: 90 })
    for (const [table, column] of [
      ['milestones', 'name'],
      ['audit', 'actor'],
      ['message_ids', 'message_id'],
      ['intake_labels', 'label'],
      ['schedule_fires', 'node'],
      ['intake_refusals', 'message_id'],
      ['effects', 'key'],
    ] as const) {
      expect(await namesIn(table, column), table).toEqual(['young'])
    }
  })

  it('takes an exception with its notes, but none that is open or was closed lately', async () => {
    const cases = [
      ['long closed', '200 days', '100 days'],
      ['closed lately', '200 days', '10 days'],
      ['open', '200 days', null],
    ] as const
    for (const [name, opened, closed] of cases) {
      const id = nextId()
      await run(
        `insert into exceptions (id, record_id, flow_id, entity, key, branch, node, code, message, remedy, fingerprint, state, opened_at, closed_at)
         values ($1, $1, 'f', 'o', $2, '0', 'n', 'INTERNAL', '', '', '', $3, now() - $4::interval, now() - $5::interval)`,
        [id, name, closed === null ? 'open' : 'resolved', opened, closed],
      )
      await run(`insert into exception_notes (id, exception_id, author, text) values ($1, $2, 'ann', $3)`, [
        nextId(),
        id,
        name,
      ])
    }
    await forgetExpired(database, { historyDays: 90 })
    expect(await namesIn('exceptions', 'key')).toEqual(['closed lately', 'open'])
    expect(await namesIn('exception_notes', 'text')).toEqual(['closed lately', 'open'])
  })

  it('takes a replay that ended long ago with its records, and none that is under way or ended lately', async () => {
    const cases = [
      ['long finished', 'finished', '100 days'],
      ['long cancelled', 'cancelled', '100 days'],
      ['finished lately', 'finished', '80 days'],
      ['under way', 'running', null],
    ] as const
    for (const [reason, state, ended] of cases) {
      const id = nextId()
      await run(
        `insert into replays (id, state, request, reason, started_by, started_at, ended_at)
         values ($1, $2, '{}', $3, 'ann', now() - interval '200 days', now() - $4::interval)`,
        [id, state, reason, ended],
      )
      await run(
        `insert into replay_records (replay_id, place, record_id, state)
         select $1, n, gen_random_uuid(), 'started' from generate_series(1, 6000) n`,
        [id],
      )
    }
    await forgetExpired(database, { historyDays: 90 })
    expect(await namesIn('replays', 'reason')).toEqual(['finished lately', 'under way'])
    expect((await run('select 1 from replay_records')).rowCount).toBe(12_000)
  })

  it('goes in portions, however much it is', async () => {
    await run(
      `insert into message_ids (flow_id, source, message_id, body_hash, record_id, at)
       select 'many', 's', n::text, '', gen_random_uuid(), now() - interval '1 year' from generate_series(1, 12000) n`,
    )
    await forgetExpired(database, { historyDays: 90 })
    expect((await run(`select 1 from message_ids where flow_id = 'many'`)).rowCount).toBe(0)
  })
})
