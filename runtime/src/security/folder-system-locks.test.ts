import { mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setImmediate as nextTurn } from 'node:timers/promises'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createFolderLocks, type FolderLocks } from './folder-system-locks.ts'

let base: string
let place: string

beforeEach(() => {
  base = mkdtempSync(join(tmpdir(), 'folder-locks-'))
  place = join(base, '.a.csv.lock')
})

afterEach(() => rmSync(base, { recursive: true }))

const signal = new AbortController().signal
const locksOfOneProcess = () => createFolderLocks({ staleAfterMs: 30_000 })

describe('the locks of a folder', () => {
  it('let the callers of one process in one by one, in the order in which they asked', async () => {
    const locks = locksOfOneProcess()
    const seen: string[] = []
    const visit = async (name: number) => {
      await using _lock = await locks.acquire(place, signal)
      seen.push(`${name} in`)
      await nextTurn()
      seen.push(`${name} out`)
    }
    await Promise.all([1, 2, 3, 4].map(visit))
    expect(seen).toEqual([1, 2, 3, 4].flatMap((name) => [`${name} in`, `${name} out`]))
    expect(readdirSync(base)).toEqual([])
    await visit(5)
    expect(seen.at(-1)).toBe('5 out')
  })

  it('keep different files apart', async () => {
    const locks = locksOfOneProcess()
    await using _a = await locks.acquire(place, signal)
    await using _b = await locks.acquire(join(base, '.b.csv.lock'), signal)
    expect(readdirSync(base)).toEqual(['.a.csv.lock', '.b.csv.lock'])
  })

  it('pass over a caller that stopped waiting', async () => {
    const locks = locksOfOneProcess()
    const stop = new AbortController()
    const holder = await locks.acquire(place, signal)
    const impatient = locks.acquire(place, stop.signal)
    const patient = locks.acquire(place, signal)
    stop.abort(new Error('stopped'))
    await expect(impatient).rejects.toThrow('stopped')
    await holder[Symbol.asyncDispose]()
    await (await patient)[Symbol.asyncDispose]()
    expect(readdirSync(base)).toEqual([])
  })

  it('let the next caller try when one cannot take the file', async () => {
    const locks = locksOfOneProcess()
    const missing = join(base, 'later/.a.csv.lock')
    const failed = await Promise.allSettled([1, 2].map(() => locks.acquire(missing, signal)))
    expect(failed.map((one) => one.status === 'rejected' && one.reason.code)).toEqual(['ENOENT', 'ENOENT'])
    mkdirSync(join(base, 'later'))
    await (await locks.acquire(missing, signal))[Symbol.asyncDispose]()
  })

  it('are given back once, however often they are disposed of', async () => {
    const locks = locksOfOneProcess()
    const holder = await locks.acquire(place, signal)
    const [second, third] = [locks.acquire(place, signal), locks.acquire(place, signal)]
    await Promise.all([holder[Symbol.asyncDispose](), holder[Symbol.asyncDispose]()])
    const inHand = await second
    expect(await Promise.race([third.then(() => 'let in'), nextTurn('waits')])).toBe('waits')
    await inHand[Symbol.asyncDispose]()
    await (await third)[Symbol.asyncDispose]()
  })

  it('let another process in although here somebody always waits', async () => {
    const [here, elsewhere] = [locksOfOneProcess(), locksOfOneProcess()]
    let isElsewhereIn = false
    const keepAsking = async () => {
      while (!isElsewhereIn) {
        await using _lock = await here.acquire(place, signal)
        await nextTurn()
      }
    }
    const visitElsewhere = async (locks: FolderLocks) => {
      await using _lock = await locks.acquire(place, signal)
      isElsewhereIn = true
    }
    await Promise.all([keepAsking(), keepAsking(), visitElsewhere(elsewhere)])
    expect(isElsewhereIn).toBe(true)
  })
})
