import { type ApiSend, createApiClient } from '@crossdock/shared/api'
import { expect, test } from 'vitest'
import { createConnectionStore } from '../connection/connection-store.ts'
import { createExceptionsStore } from './exceptions-store.ts'

const noRuntimes = {
  list: async () => [],
  readToken: () => undefined,
  saveToken: async () => {},
  forgetToken: async () => {},
}

const at = '2026-11-22T09:00:00.000Z'
const place = { flow: 'ship', node: 'book', fingerprint: 'blocked' }
const error = { code: 'REMOTE_REJECTED', message: 'No.', remedy: 'Ask.' }

const groupOf = {
  ...place,
  ...{ title: 'blocked', cause: { kind: 'refused', text: 'blocked' }, flowName: 'Ship', nodeName: 'Book' },
  ...{ code: error.code, held: 0, assigned: 0, assignees: [], entities: ['shipment'], systems: ['erp'] },
  ...{ oldestAt: at, newestAt: at },
}

const idOf = (key: string) => `01a20282-6684-70b2-bb22-00000000${key.slice(-4)}`
const exceptionOf = (key: string) => ({
  ...place,
  ...{ id: idOf(key), recordId: idOf(key), entity: 'shipment', key, branch: '0', error },
  ...{ state: 'open', isOpen: true, tags: [], openedAt: at },
})

/** A store before a runtime in which exceptions of one cause are open, until somebody else takes care of them. */
function storeBefore(keys: readonly string[]) {
  let open = keys
  const send: ApiSend = async ({ path }) => {
    const rows = open.map(exceptionOf)
    const [example] = rows
    const group = { ...groupOf, count: rows.length, example }
    const groups = { items: example === undefined ? [] : [group], isHeldComplete: true }
    return { status: 200, text: JSON.stringify(path.includes('/groups') ? groups : { items: rows }) }
  }
  const connection = createConnectionStore(noRuntimes)
  const client = createApiClient(send)
  const known = { ...connection, getState: () => ({ ...connection.getState(), client }) }
  const store = createExceptionsStore(known, () => false)
  const repairElsewhere = async (...gone: readonly string[]) => {
    open = open.filter((key) => !gone.includes(key))
    await store.refresh()
  }
  return { store, repairElsewhere }
}

test('an act on selected records never becomes one on the whole group when somebody else repairs them meanwhile', async () => {
  const { store, repairElsewhere } = storeBefore(['SO-0001', 'SO-0002', 'SO-0003'])
  await store.refresh()
  store.select([idOf('SO-0001'), idOf('SO-0002')])
  store.openForm('resolve')
  await repairElsewhere('SO-0001')
  expect(store.getState()).toMatchObject({ form: 'resolve', selected: new Set([idOf('SO-0002')]) })
  await repairElsewhere('SO-0002')
  expect(store.getState()).toMatchObject({
    form: undefined,
    done: { text: expect.stringContaining('waits here no more') },
  })
})

test('a form about one record never goes over to the next one when that record waits no more', async () => {
  const { store, repairElsewhere } = storeBefore(['SO-0001', 'SO-0002'])
  await store.refresh()
  store.setCurrent(idOf('SO-0001'))
  store.openForm('verify')
  await repairElsewhere('SO-0001')
  expect(store.getState()).toMatchObject({ form: undefined, current: idOf('SO-0002') })
  expect(store.getState().done?.text).toContain('SO-0001')
})

test('a form about the whole group stays open while its records come and go', async () => {
  const { store, repairElsewhere } = storeBefore(['SO-0001', 'SO-0002'])
  await store.refresh()
  store.openForm('comment')
  await repairElsewhere('SO-0001')
  expect(store.getState()).toMatchObject({ form: 'comment', done: undefined })
})

test('what is selected or gone to while the list is read anew stays so', async () => {
  const { store } = storeBefore(['SO-0001', 'SO-0002'])
  await store.refresh()
  const reading = store.refresh()
  store.toggle(idOf('SO-0002'))
  await reading
  expect(store.getState()).toMatchObject({ selected: new Set([idOf('SO-0002')]), current: idOf('SO-0002') })
})

test('keys that come before the rows of a group are there are about those rows, and about no other group’s', async () => {
  const { store } = storeBefore(['SO-0001', 'SO-0002'])
  await store.refresh()
  const toggleCurrent = () => store.toggle(store.getState().current ?? '')
  store.setChoice({ sort: 'age' })
  store.whenRead(toggleCurrent)
  expect(store.getState().selected).toEqual(new Set())
  await store.refresh()
  expect(store.getState().selected).toEqual(new Set([idOf('SO-0001')]))
  store.choose('blocked-too')
  store.whenRead(toggleCurrent)
  store.choose('blocked')
  await store.refresh()
  expect(store.getState().selected).toEqual(new Set())
})
