import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createSecretBox, loadSecretKeyFile, parseSecretKey } from './secret-box.ts'

const key = Buffer.alloc(32, 7)
const otherKey = Buffer.alloc(32, 8)

describe('the secret box', () => {
  const box = createSecretBox(key)

  it('opens what it sealed, and never seals the same text the same way twice', () => {
    const first = box.seal('hush-äöü-🔑', 'erp')
    expect(box.open(first, 'erp')).toBe('hush-äöü-🔑')
    expect(box.seal('hush-äöü-🔑', 'erp')).not.toBe(first)
    expect(first).not.toContain('hush')
    expect(first.split('.')[1]).toBe(box.keyId)
  })

  it('says which key a text needs when it has another one', () => {
    const sealed = createSecretBox(otherKey).seal('hush', 'erp')
    expect(() => box.open(sealed, 'erp')).toThrow(
      expect.objectContaining({
        code: 'CREDENTIAL_MISSING',
        message: expect.stringContaining(createSecretBox(otherKey).keyId),
      }),
    )
  })

  it('refuses a text that was changed, cut, or sealed for something else', () => {
    const sealed = box.seal('hush', 'erp')
    const changed = `${sealed.slice(0, -3)}${sealed.endsWith('AAA') ? 'BBB' : 'AAA'}`
    for (const attempt of [changed, sealed.slice(0, 30), '', 'cd9.x.y', `cd1.${box.keyId}.AAAA`]) {
      expect(() => box.open(attempt, 'erp'), attempt).toThrow(expect.objectContaining({ code: 'CREDENTIAL_MISSING' }))
    }
    expect(() => box.open(sealed, 'wms')).toThrow(expect.objectContaining({ code: 'CREDENTIAL_MISSING' }))
  })
})

describe('the secret key', () => {
  it('is read as base64, base64url or hex', () => {
    const bytes = Buffer.from(Array.from({ length: 32 }, (_, i) => 255 - i))
    for (const text of [bytes.toString('base64'), bytes.toString('base64url'), `${bytes.toString('hex')}\n`]) {
      expect(Buffer.from(parseSecretKey(text))).toEqual(bytes)
    }
  })

  it('is refused when it is too short, too long or no key at all', () => {
    for (const text of ['', 'secret', 'a'.repeat(42), 'g'.repeat(64), Buffer.alloc(33).toString('base64')]) {
      expect(() => parseSecretKey(text), text).toThrow(expect.objectContaining({ code: 'CONFIG_INVALID' }))
    }
    expect(() => createSecretBox(new Uint8Array(16))).toThrow(expect.objectContaining({ code: 'CONFIG_INVALID' }))
  })
})

describe('the key file', () => {
  let folder = ''
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'crossdock-key-'))
  })
  afterAll(() => rm(folder, { recursive: true }))

  it('is made once, readable by its owner alone, and the same for everyone who starts at the same time', async () => {
    const file = join(folder, 'secret.key')
    const keys = await Promise.all(Array.from({ length: 8 }, () => loadSecretKeyFile(file)))
    expect(new Set(keys.map((each) => Buffer.from(each).toString('hex'))).size).toBe(1)
    expect((await stat(file)).mode & 0o777).toBe(0o600)
    expect(await readdir(folder)).toEqual(['secret.key'])
  })

  it('is never replaced when it cannot be read as a key', async () => {
    const file = join(folder, 'broken.key')
    await writeFile(file, 'not a key')
    await expect(loadSecretKeyFile(file)).rejects.toMatchObject({ code: 'CONFIG_INVALID' })
    expect(await readFile(file, 'utf8')).toBe('not a key')
  })
})
