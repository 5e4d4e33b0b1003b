import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { CrossdockError } from '@crossdock/shared/errors'
import type { FolderSystem } from '@crossdock/shared/node'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createFolderSystem, folderSystemDeclaration } from './folder-system.ts'
import { folderError } from './folder-system-errors.ts'

let base: string
let root: string

beforeEach(() => {
  base = mkdtempSync(join(tmpdir(), 'folder-system-'))
  root = join(base, 'exchange')
  mkdirSync(root)
})

afterEach(() => rmSync(base, { recursive: true }))

const signal = new AbortController().signal
const open = (options: { lockStaleAfterMs?: number } = {}): FolderSystem =>
  createFolderSystem({ name: 'erp', declaration: { kind: 'folder', root }, deniedRoots: [], ...options })

async function readWhole(folder: FolderSystem, path: string, fromByte?: number): Promise<string> {
  const pieces: Uint8Array[] = []
  for await (const piece of folder.read(path, fromByte === undefined ? {} : { fromByte })) pieces.push(piece)
  return Buffer.concat(pieces).toString()
}

async function errorOf(work: Promise<unknown>): Promise<CrossdockError> {
  return await work.then(
    () => {
      throw new Error('it did not fail')
    },
    (thrown: CrossdockError) => thrown,
  )
}

const errno = (code: string) => Object.assign(new Error(code), { code, syscall: 'write' })

describe('a folder system', () => {
  it('lists the files of one folder by name, without dot files, folders and links', async () => {
    for (const name of ['b.csv', 'a.csv', '.b.csv.journal', '.crossdock-1.tmp']) writeFileSync(join(root, name), name)
    mkdirSync(join(root, 'in'))
    symlinkSync(join(root, 'a.csv'), join(root, 'link.csv'))
    utimesSync(join(root, 'a.csv'), 1000, 1000)
    const entries = await open().list('')
    expect(entries.map(({ path, sizeBytes }) => [path, sizeBytes])).toEqual([
      ['a.csv', 5],
      ['b.csv', 5],
    ])
    expect(entries[0]?.modifiedAtMs).toBe(1_000_000)
    expect(await open().list('in')).toEqual([])
    expect(await open().list('missing/deeper')).toEqual([])
  })

  it('reads a file in pieces, from any byte', async () => {
    const text = 'x'.repeat(700_000)
    writeFileSync(join(root, 'big.txt'), `${text}end`)
    const folder = open()
    expect(await readWhole(folder, 'big.txt')).toBe(`${text}end`)
    expect(await readWhole(folder, 'big.txt', 700_000)).toBe('end')
    expect(await readWhole(folder, 'big.txt', 800_000)).toBe('')
  })

  it('replaces a file whole and leaves no temporary file behind', async () => {
    const folder = open()
    await folder.write('out/2026/a.csv', 'first')
    await folder.write('out/2026/a.csv', new TextEncoder().encode('second'))
    expect(await folder.readText('out/2026/a.csv')).toBe('second')
    expect(readdirSync(join(root, 'out/2026'))).toEqual(['a.csv'])
  })

  it('replaces a link instead of writing through it', async () => {
    writeFileSync(join(base, 'canary'), 'canary')
    symlinkSync(join(base, 'canary'), join(root, 'a.csv'))
    await open().write('a.csv', 'new')
    expect([readFileSync(join(base, 'canary'), 'utf8'), readFileSync(join(root, 'a.csv'), 'utf8')]).toEqual([
      'canary',
      'new',
    ])
    symlinkSync(join(base, 'canary'), join(root, 'b.csv'))
    expect((await errorOf(open().append('b.csv', { atByte: 0, content: 'x' }))).code).toBe('PATH_FORBIDDEN')
    expect(readFileSync(join(base, 'canary'), 'utf8')).toBe('canary')
  })

  it('leaves nothing behind when the target cannot be replaced', async () => {
    mkdirSync(join(root, 'taken'))
    const failure = await errorOf(open().write('taken', 'x'))
    expect(failure.code).toBe('INPUT_INVALID')
    expect(failure.message).toBe('Writing failed at “taken” of the folder “erp”: it is a folder, not a file.')
    expect(readdirSync(root)).toEqual(['taken'])
  })

  it('appends at the byte it is told, cutting what came after it', async () => {
    const folder = open()
    expect(await folder.append('log.csv', { atByte: 0, content: 'one\ntorn' })).toBe(8)
    expect(await folder.append('log.csv', { atByte: 4, content: 'zwö\n' })).toBe(9)
    expect(await folder.readText('log.csv')).toBe('one\nzwö\n')
    expect((await errorOf(folder.append('log.csv', { atByte: 10, content: 'x' }))).code).toBe('CONFLICT')
    expect(await folder.readText('log.csv')).toBe('one\nzwö\n')
  })

  it('numbers a moved file when its name is taken, whatever has taken it', async () => {
    const folder = open()
    mkdirSync(join(root, 'archive/a-2.csv'), { recursive: true })
    symlinkSync('/nowhere', join(root, 'archive/a-3.csv'))
    const used: string[] = []
    for (const content of ['1', '2', '3']) {
      await folder.write('a.csv', content)
      used.push(await folder.move('a.csv', 'archive/a.csv'))
    }
    expect(used).toEqual(['archive/a.csv', 'archive/a-4.csv', 'archive/a-5.csv'])
    expect(readFileSync(join(root, 'archive/a-5.csv'), 'utf8')).toBe('3')
    expect(await folder.stat('a.csv')).toBeUndefined()
  })

  it('says what is missing and leaves no empty target', async () => {
    const failure = await errorOf(open().move('gone.csv', 'archive/gone.csv'))
    expect([failure.code, failure.message]).toEqual(['NOT_FOUND', 'There is no file “gone.csv” to move.'])
    expect(readdirSync(root)).toEqual([])
    expect((await errorOf(readWhole(open(), 'gone.csv'))).message).toContain(
      '“gone.csv” of the folder “erp”: it does not',
    )
    expect(await open().readText('gone.csv')).toBeUndefined()
  })

  it('does not load a large file as text', async () => {
    writeFileSync(join(root, 'large'), Buffer.alloc(16 * 1024 * 1024 + 1))
    expect((await errorOf(open().readText('large'))).code).toBe('INPUT_TOO_LARGE')
  })

  it('lets one holder of a lock in at a time, over several instances', async () => {
    writeFileSync(join(root, 'count'), '0')
    const count = async () => {
      const folder = open({ lockStaleAfterMs: 2_000 })
      for (let i = 0; i < 10; i++) {
        await folder.exclusively('count', {
          signal,
          work: async () => await folder.write('count', String(Number(await folder.readText('count')) + 1)),
        })
      }
    }
    await Promise.all([count(), count(), count()])
    expect(readFileSync(join(root, 'count'), 'utf8')).toBe('30')
    expect(readdirSync(root)).toEqual(['count'])
  })

  it('passes over the lock of a holder that died, and waits for one that lives', async () => {
    writeFileSync(join(root, '.a.csv.lock'), 'a holder that was killed')
    const folder = open({ lockStaleAfterMs: 300 })
    const stop = AbortSignal.timeout(800)
    const holder = folder.exclusively('a.csv', {
      signal,
      work: async () => await errorOf(folder.exclusively('a.csv', { signal: stop, work: async () => 'let in' })),
    })
    await holder
    expect(stop.aborted).toBe(true)
    expect(await folder.exclusively('a.csv', { signal, work: async () => 'let in' })).toBe('let in')
    expect(readdirSync(root)).toEqual([])
  })

  it('reports a full disk, missing rights and an absent share so that the right one can act', () => {
    const where = { system: 'erp', path: 'a.csv', doing: 'Writing' }
    const codes = ['ENOSPC', 'EDQUOT', 'EACCES', 'EROFS', 'EXDEV', 'EIO', 'ESTALE', 'EBUSY', 'toString'].map((code) => {
      const read = folderError(errno(code), where) as CrossdockError
      return [code, read.code, read.isRetryable]
    })
    expect(codes).toEqual([
      ['ENOSPC', 'STORAGE_FULL', true],
      ['EDQUOT', 'STORAGE_FULL', true],
      ['EACCES', 'REMOTE_REJECTED', false],
      ['EROFS', 'REMOTE_REJECTED', false],
      ['EXDEV', 'REMOTE_REJECTED', false],
      ['EIO', 'REMOTE_UNAVAILABLE', true],
      ['ESTALE', 'REMOTE_UNAVAILABLE', true],
      ['EBUSY', 'REMOTE_UNAVAILABLE', true],
      ['toString', 'REMOTE_UNAVAILABLE', true],
    ])
    const other = new TypeError('not of the file system')
    expect(folderError(other, where)).toBe(other)
  })

  it('can be declared for a folder, not for a relative path or a whole disk', () => {
    const roots = ['/srv/exchange', 'exchange', '../x', '/', '/srv/..']
    expect(roots.map((path) => folderSystemDeclaration.safeParse({ kind: 'folder', root: path }).success)).toEqual([
      true,
      false,
      false,
      false,
      false,
    ])
  })
})
