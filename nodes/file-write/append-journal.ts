import { hash } from 'node:crypto'
import { CrossdockError } from '@crossdock/shared/errors'
import type { FolderSystem } from '@crossdock/shared/node'
import { z } from 'zod'

/** How many effect keys are remembered at least; the journal is cut to this number when it has twice as many. */
export const rememberedKeys = 20_000

/** Of so many files of one folder the journal is kept in memory. */
const rememberedJournals = 8

/** Long enough for the last key of the last appending and the size after it: no two states of a journal share both. */
const tailBytes = 96

const begun = z.strictObject({ from: z.int().min(0), to: z.int().min(0), keys: z.array(z.string()).readonly() })
const done = z.strictObject({ done: z.int().min(0) })
const journalLine = z.union([begun, done])

/** The journals that this process has read or written, as it left them. They go with their folder. */
const remembered = new WeakMap<FolderSystem, Map<string, AppendJournal>>()

/** One appending: which bytes of the file are of which effects. */
type Appending = z.output<typeof begun>

/**
 * The memory of a file that records are appended to: a file `.<name>.journal` beside it, with a line before and a line
 * after each appending. It tells which effects are in the file and, after a crash in between, which of its bytes to
 * write again. To be used under the file's lock.
 */
export class AppendJournal {
  readonly #folder: FolderSystem
  readonly #dataPath: string
  readonly #path: string
  readonly #keys = new Set<string>()
  #sizeBytes = 0
  /** The last bytes of the journal as it was left. */
  #tail: Buffer = Buffer.alloc(0)
  #committedTo = 0
  #open: Appending | undefined

  private constructor(folder: FolderSystem, dataPath: string) {
    const slash = dataPath.lastIndexOf('/') + 1
    this.#folder = folder
    this.#dataPath = dataPath
    this.#path = `${dataPath.slice(0, slash)}.${dataPath.slice(slash)}.journal`
  }

  /**
   * Works with the journal of a file; an empty one when there is none. It is read again only when it is not as this process
   * left it: another one may have appended. After a failure it is read again in any case. Throws CONFLICT when it was
   * tampered with.
   */
  static async use<T>(
    { folder, path }: { readonly folder: FolderSystem; readonly path: string },
    work: (journal: AppendJournal) => Promise<T>,
  ): Promise<T> {
    const memory = remembered.get(folder) ?? new Map<string, AppendJournal>()
    remembered.set(folder, memory)
    const known = memory.get(path)
    memory.delete(path)
    const journal = known && (await known.#isAsLeft()) ? known : await AppendJournal.#read(folder, path)
    const result = await work(journal)
    memory.set(path, journal)
    const [oldest] = memory.keys()
    if (memory.size > rememberedJournals && oldest !== undefined) memory.delete(oldest)
    return result
  }

  static async #read(folder: FolderSystem, dataPath: string): Promise<AppendJournal> {
    const journal = new AppendJournal(folder, dataPath)
    journal.#load((await folder.readText(journal.#path)) ?? '')
    return journal
  }

  /** True when the effect of this fingerprint is in the file, or was in one that has been taken away. */
  has(fingerprint: string): boolean {
    return this.#keys.has(fingerprint)
  }

  /**
   * Where to go on in the file, given its present size. What a crash left of an unfinished appending is written over. A
   * file that was taken away or emptied begins anew. Throws CONFLICT when somebody else has changed it.
   */
  startAt(sizeBytes: number): number {
    if (sizeBytes === 0) return 0
    const { from, to } = this.#open ?? { from: this.#committedTo, to: this.#committedTo }
    if (sizeBytes >= from && sizeBytes <= to) return from
    throw new CrossdockError(
      'CONFLICT',
      `“${this.#dataPath}” has ${sizeBytes} bytes where ${from} were written: something else has changed it.`,
      { remedy: 'Move the file away; the next records begin a new one. Then retry.' },
    )
  }

  /** Appends text for effects, so that a crash at any moment is found out and made good by the next `startAt`. */
  async append(options: {
    readonly from: number
    readonly text: string
    readonly fingerprints: readonly string[]
  }): Promise<void> {
    const content = Buffer.from(options.text)
    const to = options.from + content.length
    await this.#forgetOldKeys()
    await this.#write({ from: options.from, to, keys: options.fingerprints })
    await this.#folder.append(this.#dataPath, { atByte: options.from, content })
    await this.#write({ done: to })
  }

  /** Had anybody appended to it, cut it or replaced it, it would have another size or another end. */
  async #isAsLeft(): Promise<boolean> {
    const found: Uint8Array[] = []
    try {
      const fromByte = this.#sizeBytes - this.#tail.length
      for await (const piece of this.#folder.read(this.#path, { fromByte })) {
        found.push(piece)
        if (piece.length > this.#tail.length) return false
      }
    } catch (thrown) {
      if (thrown instanceof CrossdockError && thrown.code === 'NOT_FOUND') return false
      throw thrown
    }
    return this.#tail.length > 0 && this.#tail.equals(Buffer.concat(found))
  }

  #load(text: string): void {
    // A last line without its end was torn by a crash: it is cut off by the next write.
    const whole = text.slice(0, text.lastIndexOf('\n') + 1)
    for (const line of whole.split('\n').slice(0, -1)) this.#take(this.#parse(line))
    this.#sizeBytes = Buffer.byteLength(whole)
    this.#tail = tailOf(whole)
  }

  #parse(line: string): z.output<typeof journalLine> {
    try {
      return journalLine.parse(JSON.parse(line))
    } catch (thrown) {
      throw new CrossdockError('CONFLICT', `The journal “${this.#path}” cannot be read.`, {
        remedy: 'Move the file and its journal away; the next records begin a new one. Then retry.',
        cause: thrown,
      })
    }
  }

  #take(line: z.output<typeof journalLine>): void {
    if ('keys' in line) {
      this.#open = line
      return
    }
    for (const key of this.#open?.keys ?? []) this.#keys.add(key)
    this.#committedTo = line.done
    this.#open = undefined
  }

  async #write(line: z.output<typeof journalLine>): Promise<void> {
    const content = `${JSON.stringify(line)}\n`
    this.#sizeBytes = await this.#folder.append(this.#path, { atByte: this.#sizeBytes, content })
    this.#tail = tailOf(this.#tail.toString() + content)
    this.#take(line)
  }

  /** An unfinished appending must not be forgotten before its bytes are written again, so it stays. */
  async #forgetOldKeys(): Promise<void> {
    if (this.#keys.size < 2 * rememberedKeys) return
    const kept = [...this.#keys].slice(-rememberedKeys)
    const at = this.#committedTo
    const lines = [{ from: at, to: at, keys: kept }, { done: at }, ...(this.#open ? [this.#open] : [])]
    const content = lines.map((line) => `${JSON.stringify(line)}\n`).join('')
    await this.#folder.write(this.#path, content)
    this.#sizeBytes = Buffer.byteLength(content)
    this.#tail = tailOf(content)
    this.#keys.clear()
    for (const key of kept) this.#keys.add(key)
  }
}

function tailOf(text: string): Buffer {
  return Buffer.from(text.slice(-tailBytes)).subarray(-tailBytes)
}

/** 128 bits of an effect's key: enough to tell it from every other one, in 22 characters. */
export function fingerprintOf(key: string): string {
  return hash('sha256', key, 'base64url').slice(0, 22)
}
