import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { CrossdockError } from '@crossdock/shared/errors'
import type { FolderSystem } from '@crossdock/shared/node'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { z } from 'zod'
import { createFolderSystem } from '../../runtime/src/security/folder-system.ts'
import { runBatch } from '../testing/run-node.ts'
import { fingerprintOf } from './append-journal.ts'
import { fileWriteExecutor } from './execute.ts'
import { fileWriteManifest } from './manifest.ts'

type Config = z.input<typeof fileWriteManifest.config>

const journal = '.a.csv.journal'
let root: string

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'append-journal-'))
})

afterEach(() => rmSync(root, { recursive: true }))

const keyOf = (n: number) => n.toString(16).padStart(64, '0')
const text = (path: string) => readFileSync(join(root, path), 'utf8')

type Moment = 'before' | 'torn' | 'after'

/** The folder as one process has it: it counts how often the journal is read, and may fail in an appending. */
function openProcess() {
  const folder = createFolderSystem({ name: 'wms', declaration: { kind: 'folder', root }, deniedRoots: [] })
  const seen = { journalReads: 0 }
  let failing: { readonly path: string; readonly moment: Moment; left: number } | undefined
  const over: FolderSystem = {
    ...folder,
    readText: async (path) => {
      seen.journalReads++
      return await folder.readText(path)
    },
    append: async (path, { atByte, content }) => {
      if (path !== failing?.path || failing.left-- > 0) return await folder.append(path, { atByte, content })
      const bytes = Buffer.from(content)
      const written = { before: 0, torn: Math.ceil(bytes.length / 2), after: bytes.length }[failing.moment]
      failing = undefined
      await folder.append(path, { atByte, content: bytes.subarray(0, written) })
      throw new CrossdockError('STORAGE_FULL', 'The disk is full.')
    },
  }
  const write = async (numbers: readonly number[], path = 'a.csv') => {
    const config = { system: 'wms', path, format: 'csv', mode: 'append', csv: { columns: ['n', 'm'] } } satisfies Config
    const records = numbers.map((n) => ({
      payload: { n, m: n },
      effectKey: keyOf(n),
      system: { folder: () => over },
    }))
    const results = await runBatch({ manifest: fileWriteManifest, executor: fileWriteExecutor }, config, records)
    return results.map((result) => {
      if (result instanceof CrossdockError) return result.code
      if (result.kind !== 'emit') return result.kind
      const request = { ...(result.evidence?.request as object) }
      return 'wasWrittenBefore' in request ? 'there' : 'written'
    })
  }
  const failNext = (path: string, options: { readonly skip: number; readonly moment: Moment }) => {
    failing = { path, moment: options.moment, left: options.skip }
  }
  return { seen, write, failNext }
}

const rows = (...numbers: readonly number[]) => `n,m\n${numbers.map((n) => `${n},${n}\n`).join('')}`

describe('the journal of a file in memory', () => {
  it('is read once while nobody else writes', async () => {
    const here = openProcess()
    for (const numbers of [[1, 2], [2, 3], [1], [4]]) await here.write(numbers)
    expect(text('a.csv')).toBe(rows(1, 2, 3, 4))
    expect(here.seen.journalReads).toBe(1)
  })

  it('is read again after another process has appended, so that nothing is written twice', async () => {
    const [here, elsewhere] = [openProcess(), openProcess()]
    for (let n = 0; n < 20; n += 4) {
      expect(await here.write([n, n + 1])).toEqual(['written', 'written'])
      expect(await elsewhere.write([n + 1, n + 2])).toEqual(['there', 'written'])
      expect(await here.write([n + 2, n + 3])).toEqual(['there', 'written'])
    }
    expect(text('a.csv')).toBe(rows(...Array.from({ length: 20 }, (_, n) => n)))
  })

  it('is read again when the one on the disk has the same size and other effects', async () => {
    const here = openProcess()
    await here.write([1, 2])
    writeFileSync(join(root, journal), text(journal).replace(fingerprintOf(keyOf(2)), fingerprintOf(keyOf(3))))
    expect(await here.write([3, 2])).toEqual(['there', 'written'])
  })

  it('is read again when the one on the disk was cut or taken away', async () => {
    const here = openProcess()
    await here.write([1])
    const early = [text(journal), text('a.csv')] as const
    await here.write([2])
    writeFileSync(join(root, journal), early[0])
    writeFileSync(join(root, 'a.csv'), early[1])
    expect(await here.write([1, 2])).toEqual(['there', 'written'])
    rmSync(join(root, journal))
    expect(await here.write([1])).toEqual(['CONFLICT'])
    rmSync(join(root, 'a.csv'))
    expect(await here.write([1])).toEqual(['written'])
    expect(text('a.csv')).toBe(rows(1))
  })

  it.each(['before', 'torn', 'after'] as const)(
    'is not trusted after a failed write (%s): every record is in the file once, in order',
    async (moment) => {
      for (const [path, skip] of [
        [journal, 0],
        ['a.csv', 0],
        [journal, 1],
      ] as const) {
        const here = openProcess()
        await here.write([1, 2])
        here.failNext(path, { skip, moment })
        expect(await here.write([3, 4])).toEqual(['STORAGE_FULL', 'STORAGE_FULL'])
        const again = await here.write([3, 4, 5])
        expect([again[0], again[2]]).toEqual([again[1], 'written'])
        expect(here.seen.journalReads).toBe(2)
        expect(await here.write([5, 1, 6])).toEqual(['there', 'there', 'written'])
        expect(text('a.csv')).toBe(rows(1, 2, 3, 4, 5, 6))
        rmSync(root, { recursive: true })
        mkdirSync(root)
      }
    },
  )

  it('goes on where a process was killed that another one follows', async () => {
    const [here, killed] = [openProcess(), openProcess()]
    await here.write([1])
    for (const [path, skip] of [
      ['a.csv', 0],
      [journal, 1],
    ] as const) {
      killed.failNext(path, { skip, moment: 'torn' })
      await killed.write([2])
      await here.write([2, 3])
    }
    expect(text('a.csv')).toBe(rows(1, 2, 3))
  })

  it('is forgotten, and read again, when many other files were written since', async () => {
    const here = openProcess()
    const files = Array.from({ length: 12 }, (_, file) => `${file}.csv`)
    for (const file of files) await here.write([1, 2], file)
    for (const file of files) expect(await here.write([2, 3], file)).toEqual(['there', 'written'])
    expect(files.map(text)).toEqual(files.map(() => rows(1, 2, 3)))
    expect(here.seen.journalReads).toBe(2 * files.length)
  })
})
