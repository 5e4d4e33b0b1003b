import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { openRemotes, type TokenSeal } from './remotes.ts'

let folder: string

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'crossdock-remotes-'))
})
afterEach(() => rm(folder, { recursive: true, force: true }))

/** A keychain as far as remotes know one. */
const keychain: TokenSeal = {
  canSeal: () => true,
  seal: (token) => Buffer.from(`sealed:${token}`).toString('hex'),
  open: (sealed) => Buffer.from(sealed, 'hex').toString().replace('sealed:', ''),
}

function open(seal: TokenSeal = keychain) {
  return openRemotes({ path: join(folder, 'remotes.json'), seal })
}

const url = 'https://crossdock.example:7070'

describe('remotes', () => {
  it('keep a token sealed, also over a restart, and never in clear', async () => {
    const saved = await open().save({ name: 'test', url, token: 'canary' })
    expect(saved).toEqual({ name: 'test', url, apiUrl: 'app://crossdock/connections/test', token: 'sealed' })
    expect(await readFile(join(folder, 'remotes.json'), 'utf8')).not.toContain('canary')
    expect(await open().find('test')).toEqual({ url, token: 'canary' })
  })

  it('keep a token until exit only, where nothing can be sealed', async () => {
    const remotes = open({ ...keychain, canSeal: () => false })
    expect(await remotes.save({ name: 'test', url, token: 'canary' })).toMatchObject({ token: 'untilExit' })
    expect(await remotes.find('test')).toEqual({ url, token: 'canary' })
    expect(await readFile(join(folder, 'remotes.json'), 'utf8')).not.toContain('canary')
    expect(await open().list()).toMatchObject([{ token: 'missing' }])
  })

  it('send a token to no other origin than the one it was given for', async () => {
    const remotes = open()
    await remotes.save({ name: 'test', url, token: 'canary' })
    expect(await remotes.save({ name: 'test', url: `${url}/prefix` })).toMatchObject({ token: 'sealed' })
    expect(await remotes.save({ name: 'test', url: 'https://crossdock.example:7071' })).toMatchObject({
      token: 'missing',
    })
    expect((await remotes.find('test'))?.token).toBe(undefined)
  })

  it('go on without a token that the keychain does not open any more', async () => {
    await open().save({ name: 'test', url, token: 'canary' })
    const remotes = open({
      ...keychain,
      open: () => {
        throw new Error('Another user’s key.')
      },
    })
    expect(await remotes.find('test')).toEqual({ url, token: undefined })
  })

  it.each([
    'http://erp.example',
    'https://ana:secret@erp.example',
    'https://erp.example/?a=b',
    'https://erp.example/#x',
  ])('refuse %s', async (address) => {
    await expect(open().save({ name: 'test', url: address, token: 'canary' })).rejects.toMatchObject({
      code: 'CONFIG_INVALID',
      remedy: expect.any(String),
    })
    expect(await open().list()).toEqual([])
  })
})
