import { createHash, randomBytes } from 'node:crypto'
import { mkdtemp, readdir, rm, utimes, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { openBlobFolder } from './blob-folder.ts'

const hashOf = (bytes: Buffer) => createHash('sha256').update(bytes).digest('hex')
let root: string

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'crossdock-blobs-'))
})
afterEach(() => rm(root, { recursive: true, force: true }))

async function listed(beforeMs: number): Promise<string[]> {
  const hashes: string[] = []
  for await (const hash of (await openBlobFolder(root)).list(beforeMs)) hashes.push(hash)
  return hashes
}

describe('a folder of blobs', () => {
  it('gives back what was put into it, and nothing under another hash', async () => {
    const blobs = await openBlobFolder(root)
    const bytes = randomBytes(1000)
    await blobs.put(hashOf(bytes), bytes)
    await blobs.put(hashOf(bytes), bytes)
    expect(await blobs.get(hashOf(bytes))).toEqual(bytes)
    expect(await blobs.get(hashOf(Buffer.from('other')))).toBeUndefined()
    expect(await readdir(join(root, hashOf(bytes).slice(0, 2)))).toEqual([hashOf(bytes)])
    await blobs.remove(hashOf(bytes))
    await blobs.remove(hashOf(bytes))
    expect(await blobs.get(hashOf(bytes))).toBeUndefined()
  })

  it('does not give back bytes that are not whole any more, and heals a torn one when it is put again', async () => {
    const blobs = await openBlobFolder(root)
    const bytes = randomBytes(1000)
    const file = join(root, hashOf(bytes).slice(0, 2), hashOf(bytes))
    await blobs.put(hashOf(bytes), bytes)
    await writeFile(file, bytes.subarray(0, 500))
    expect(await blobs.get(hashOf(bytes))).toBeUndefined()
    await blobs.put(hashOf(bytes), bytes)
    expect(await blobs.get(hashOf(bytes))).toEqual(bytes)
  })

  it('has one name, whichever of several processes opens it first', async () => {
    const opened = await Promise.all(Array.from({ length: 8 }, () => openBlobFolder(root)))
    expect(new Set(opened.map(({ id }) => id.toString('hex'))).size).toBe(1)
    expect(await readdir(root)).toEqual(['store-id'])
  })

  it('lists what is old enough, and removes what a process that died left unfinished', async () => {
    const blobs = await openBlobFolder(root)
    const [old, young] = [randomBytes(10), randomBytes(10)]
    await blobs.put(hashOf(old), old)
    await blobs.put(hashOf(young), young)
    const folder = join(root, hashOf(old).slice(0, 2))
    const unfinished = join(folder, `${hashOf(old)}.x.tmp`)
    await writeFile(unfinished, 'half')
    for (const file of [join(folder, hashOf(old)), unfinished]) await utimes(file, 1000, 1000)
    expect(await listed(2_000_000)).toEqual([hashOf(old)])
    expect(await readdir(folder)).not.toContain(`${hashOf(old)}.x.tmp`)
    expect((await listed(Date.now() + 1000)).toSorted()).toEqual([hashOf(old), hashOf(young)].toSorted())
  })

  it('says when its place is taken by a file', async () => {
    await writeFile(join(root, 'taken'), '')
    await expect(openBlobFolder(join(root, 'taken'))).rejects.toMatchObject({ code: 'STORAGE_UNAVAILABLE' })
  })
})
