import { expect, it } from 'vitest'
import { checkRemote } from './check-remote.ts'

const remote = { name: 'test', url: 'https://crossdock.example.com', token: 'abc' }

it('accepts a remote by https, and one by http on this machine', () => {
  expect(checkRemote(remote, { isNew: true })).toEqual({})
  expect(checkRemote({ ...remote, url: 'http://127.0.0.1:7070' }, { isNew: true })).toEqual({})
})

it('lets no token travel in clear to another machine', () => {
  expect(checkRemote({ ...remote, url: 'http://10.0.0.7:7070' }, { isNew: true }).url).toContain('in clear')
})

it('asks for a token only when none is kept', () => {
  expect(checkRemote({ ...remote, token: ' ' }, { isNew: true })).toHaveProperty('token')
  expect(checkRemote({ ...remote, token: '' }, { isNew: false })).toEqual({})
})

it('refuses names and addresses that the app cannot keep', () => {
  const found = checkRemote({ name: 'Local Test', url: 'ftp://x', token: 'abc' }, { isNew: true })
  expect(Object.keys(found)).toEqual(['name', 'url'])
  expect(checkRemote({ ...remote, name: 'local' }, { isNew: true })).toHaveProperty('name')
})
