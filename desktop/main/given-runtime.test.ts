import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { findGivenRuntime, withGivenRuntime } from './given-runtime.ts'
import { openRemotes } from './remotes.ts'

const url = 'http://127.0.0.1:4100'
const noSeal = { canSeal: () => false, seal: (token: string) => token, open: (sealed: string) => sealed }
let folder = ''
let tokenFile = ''
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'crossdock-given-'))
  tokenFile = join(folder, 'admin-token')
  await writeFile(tokenFile, 'cdk_first\n')
})
afterEach(() => rm(folder, { recursive: true, force: true }))

const open = () =>
  withGivenRuntime(
    openRemotes({ path: join(folder, 'remotes.json'), seal: noSeal }),
    findGivenRuntime({ CROSSDOCK_DESKTOP_RUNTIME: url, CROSSDOCK_DESKTOP_TOKEN_FILE: tokenFile }),
  )

it('is the first of the remotes, with the token that its file has at the moment', async () => {
  const remotes = open()
  await remotes.save({ name: 'berlin', url: 'https://berlin.example', token: 'b' })
  expect((await remotes.list()).map(({ name }) => name)).toEqual(['demo', 'berlin'])
  expect(await remotes.find('demo')).toEqual({ url, token: 'cdk_first' })
  await writeFile(tokenFile, 'cdk_second\n')
  expect(await remotes.find('demo')).toEqual({ url, token: 'cdk_second' })
  expect(await remotes.find('berlin')).toMatchObject({ token: 'b' })
})

it('takes a token that the user enters, for its own address and until the app ends', async () => {
  const remotes = open()
  await remotes.save({ name: 'demo', url, token: 'cdk_entered' })
  expect(await remotes.find('demo')).toEqual({ url, token: 'cdk_entered' })
  await remotes.save({ name: 'demo', url: 'https://other.example', token: 'cdk_other' })
  expect(await remotes.find('demo')).toEqual({ url, token: 'cdk_entered' })
  expect(await open().find('demo')).toEqual({ url, token: 'cdk_first' })
})

it('has no token when its file is gone', async () => {
  const remotes = open()
  await rm(tokenFile)
  expect(await remotes.find('demo')).toEqual({ url, token: undefined })
})

it('is not there when nobody names one, and refused where its token would travel in clear', () => {
  expect(findGivenRuntime({})).toBe(undefined)
  expect(findGivenRuntime({ CROSSDOCK_DESKTOP_RUNTIME: url })).toBe(undefined)
  const far = { CROSSDOCK_DESKTOP_RUNTIME: 'http://erp.example', CROSSDOCK_DESKTOP_TOKEN_FILE: tokenFile }
  expect(() => findGivenRuntime(far)).toThrow('in clear')
})
