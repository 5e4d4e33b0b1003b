import { expect, it } from 'vitest'
import { startTcpProxy } from '../chaos/testing/tcp-proxy.ts'
import { postgresUrl } from '../testing/services.ts'
import { openDatabase } from './database.ts'

it('gives up a connection that has gone silent, and uses another one when the network is back', async () => {
  const url = new URL(postgresUrl())
  await using proxy = await startTcpProxy({ host: url.hostname, port: Number(url.port || 5432) })
  url.host = `127.0.0.1:${proxy.port}`
  await using database = openDatabase({ connectionString: url.href, maxConnections: 1, answerWithinMs: 300 })
  const one = { text: 'select 1 as n' }
  expect((await database.query(one)).rows).toEqual([{ n: 1 }])
  proxy.freeze()
  await expect(database.query(one)).rejects.toMatchObject({ code: 'DATABASE_UNAVAILABLE' })
  await expect(database.transaction((sql) => sql.query(one))).rejects.toMatchObject({ code: 'DATABASE_UNAVAILABLE' })
  proxy.thaw()
  await expect
    .poll(
      () =>
        database.query(one).then(
          ({ rows }) => rows,
          () => 'refused',
        ),
      { timeout: 60_000 },
    )
    .toEqual([{ n: 1 }])
}, 60_000)

it.each([
  {
    what: 'a user that it does not know',
    change: (url: URL) => Object.assign(url, { username: 'nobody-here' }),
    remedy: /user/,
  },
  {
    what: 'a database that is not there',
    change: (url: URL) => Object.assign(url, { pathname: '/not-there' }),
    remedy: /Create the database/,
  },
])('says what to correct when PostgreSQL refuses $what', async ({ change, remedy }) => {
  const url = change(new URL(postgresUrl()))
  url.password = 'canary-secret'
  await using database = openDatabase({ connectionString: url.href, maxConnections: 1 })
  const refused = await database.query({ text: 'select 1' }).then(
    () => undefined,
    (thrown: unknown) => thrown,
  )
  expect(refused).toMatchObject({ code: 'CONFIG_INVALID', remedy: expect.stringMatching(remedy) })
  expect(JSON.stringify(refused) + String(refused)).not.toContain('canary-secret')
})
