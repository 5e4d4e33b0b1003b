import { type ApiSend, createApiClient } from '@crossdock/shared/api'
import { expect, test } from 'vitest'
import { createConnectionStore } from '../connection/connection-store.ts'
import { assign, comment, ignore, resolve } from './exceptions-acts.ts'
import { createExceptionsStore } from './exceptions-store.ts'

const noRuntimes = {
  list: async () => [],
  readToken: () => undefined,
  saveToken: async () => {},
  forgetToken: async () => {},
}
const many = 2_300
const ids = Array.from({ length: many }, (_, n) => `0199f2a0-0000-7000-8000-${String(n).padStart(12, '0')}`)

/** A desk before a runtime that answers acts as this says, and nothing else. */
function deskBefore(answer: (body: { readonly [name: string]: unknown }) => object) {
  const asked: {
    readonly path: string
    readonly body: { readonly exceptionIds?: string[]; readonly limit?: number }
  }[] = []
  const send: ApiSend = async ({ path, body }) => {
    const read = typeof body === 'string' ? JSON.parse(body) : (body ?? {})
    asked.push({ path, body: read })
    return { status: 200, text: JSON.stringify(answer(read)) }
  }
  const connection = {
    ...createConnectionStore(noRuntimes),
    clientToAct: () => createApiClient(send),
  }
  return { asked, desk: { connection, exceptions: createExceptionsStore(connection, () => false) } }
}

const countNamed = ({ exceptionIds = [] }: { readonly exceptionIds?: unknown[] }) => ({ changed: exceptionIds.length })

test('acts on more rows than one call takes are several calls', async () => {
  const { asked, desk } = deskBefore(countNamed)
  for (const [act, done] of [
    [() => assign(desk, 'ana'), '2,300 exceptions given to ana'],
    [() => comment(desk, 'look'), 'Note written to 2,300 exceptions'],
    [() => ignore(desk, 'known'), '2,300 exceptions set aside; the records stay parked'],
  ] as const) {
    desk.exceptions.select(ids)
    asked.length = 0
    await act()
    expect(asked.map(({ body }) => body.exceptionIds?.length)).toEqual([1_000, 1_000, 300])
    expect(asked.flatMap(({ body }) => body.exceptionIds)).toEqual(ids)
    expect(desk.exceptions.getState().done?.text).toBe(done)
  }
})

test('what was set aside in several calls is opened again in as many', async () => {
  const { asked, desk } = deskBefore(countNamed)
  desk.exceptions.select(ids)
  await ignore(desk, 'known')
  asked.length = 0
  await desk.exceptions.getState().done?.undo?.()
  expect(asked.map(({ path, body }) => [path, body.exceptionIds?.length])).toEqual([
    ['/api/v1/exceptions/reopen', 1_000],
    ['/api/v1/exceptions/reopen', 1_000],
    ['/api/v1/exceptions/reopen', 300],
  ])
})

test('a cause is resolved to its end, although some of its records are refused each time', async () => {
  const waiting = new Set(ids)
  const stubborn = new Set(ids.slice(0, 3))
  const { asked, desk } = deskBefore(({ limit }) => {
    const taken = [...waiting].slice(0, Number(limit))
    const done = taken.filter((id) => !stubborn.has(id))
    for (const id of done) waiting.delete(id)
    const error = { code: 'CONFLICT', message: 'It is under way.', remedy: 'Wait.' }
    const refused = taken.filter((id) => stubborn.has(id)).map((recordId) => ({ recordId, error }))
    return { done, refused, created: [] }
  })
  await resolve(desk, 'entered by hand')
  expect(waiting).toEqual(stubborn)
  expect(asked).toHaveLength(3)
  expect(desk.exceptions.getState().done?.text).toBe('2,297 records resolved; 3 could not be')
})
