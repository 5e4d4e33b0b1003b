import { expect, it } from 'vitest'
import { apiUrlOf, isAppUrl, splitConnectionPath } from './app-origin.ts'

it('knows the app’s own addresses from those that only look like them', () => {
  expect(['app://crossdock/index.html', 'app://crossdock/index.html#/flows'].map(isAppUrl)).toEqual([true, true])
  const foreign = [
    ...['app://crossdock.evil/', 'app://evil/crossdock', 'https://crossdock/', 'app://a@crossdock/', 'app:crossdock'],
    ...['file:///crossdock', 'about:blank', '', 'app://crossdock:81/', 'data:text/html,app://crossdock/'],
  ]
  expect(foreign.filter(isAppUrl)).toEqual([])
})

it('tells calls to a runtime from files of the renderer', () => {
  const { pathname } = new URL(`${apiUrlOf('test')}/api/v1/flows`)
  expect(splitConnectionPath(pathname)).toEqual({ name: 'test', path: '/api/v1/flows' })
  expect(splitConnectionPath('/connections/test')).toEqual({ name: 'test', path: '/' })
  expect(splitConnectionPath('/assets/connections/x.js')).toBe(undefined)
})
