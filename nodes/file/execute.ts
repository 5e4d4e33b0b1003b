import { createHash } from 'node:crypto'
import { CrossdockError } from '@crossdock/shared/errors'
import type { FolderEntry, FolderSystem, Intake, NodeExecutor, PollContext } from '@crossdock/shared/node'
import type { ReadFrom } from './file-record.ts'
import type { fileManifest } from './manifest.ts'
import { type PollPosition, readPosition } from './poll-position.ts'
import { type DeliveredFile, handOver, openFile } from './read-file.ts'
import { fileNameOf, selectFiles } from './select-files.ts'

type FilePollContext = PollContext<typeof fileManifest>

/** Reads the files that have settled, one after the other, each exactly once. */
async function poll(context: FilePollContext): Promise<void> {
  const { config, dueAtMs, signal } = context
  const position = readPosition(context.position)
  const folder = context.system.folder(config.system)
  const { ready, seen } = selectFiles(await folder.list(config.folder), { config, position, dueAtMs })
  for (const entry of ready) {
    signal.throwIfAborted()
    await new FileTaker(context, folder).take(entry, position.reading)
  }
  if (ready.length > 0 || JSON.stringify(seen) !== JSON.stringify(position.seen)) await context.savePosition({ seen })
}

/** Takes one file from the folder it arrived in to the archive or the rejected ones. */
class FileTaker {
  readonly #context: FilePollContext
  readonly #folder: FolderSystem

  constructor(context: FilePollContext, folder: FolderSystem) {
    this.#context = context
    this.#folder = folder
  }

  async take(entry: FolderEntry, reading: PollPosition['reading']): Promise<void> {
    const file = await this.#identify(entry)
    if (file === undefined) {
      this.#context.log.warn('A file was taken away before it was read', { file: entry.path })
      return
    }
    if (file.sizeBytes === 0) return await this.#archive(file)
    const isBegun = reading?.delivery === file.delivery && reading.path === file.path
    if (await this.#context.hasCompleted(file.delivery)) {
      // Completed and still where it was being read: only its move is missing.
      if (isBegun) return await this.#archive(file)
      return await this.#reject(file, duplicateOf(file))
    }
    await this.#read(file, isBegun ? reading : undefined)
  }

  /** Which content this is. Undefined when the file has gone. */
  async #identify(entry: FolderEntry): Promise<DeliveredFile | undefined> {
    const hash = createHash('sha256')
    let sizeBytes = 0
    try {
      for await (const piece of this.#folder.read(entry.path)) {
        this.#context.signal.throwIfAborted()
        hash.update(piece)
        sizeBytes += piece.length
      }
    } catch (thrown) {
      if (thrown instanceof CrossdockError && thrown.code === 'NOT_FOUND') return undefined
      throw thrown
    }
    if (this.#context.config.duplicates === 'process') hash.update(`\0${entry.modifiedAtMs}\0${entry.path}`)
    return { ...entry, sizeBytes, delivery: hash.digest('hex') }
  }

  async #read(file: DeliveredFile, reading: PollPosition['reading']): Promise<void> {
    let endByte = 0
    const folder = this.#folder
    const read: ReadFrom = async function* (fromByte) {
      endByte = fromByte
      for await (const piece of folder.read(file.path, { fromByte })) {
        endByte += piece.length
        yield piece
      }
    }
    let intake: Promise<Intake> | undefined
    const openIntake = () => {
      intake ??= this.#context.openIntake(file.delivery)
      return intake
    }
    const opened = await openFile(this.#context, { file, read, from: reading?.next })
    if (!opened.ok) return await this.#rejectUnread(file, opened.error)
    if (reading) await openIntake()
    const counts = await handOver(this.#context, { file, records: opened.records, openIntake })
    const change = endByte === file.sizeBytes ? undefined : changeOf(file)
    if (change) await (await openIntake()).accept([faultItem(file, change)])
    await (await intake)?.end()
    if (change) return await this.#reject(file, change)
    await this.#archive(file)
    this.#context.log.info('A file was read', { file: file.path, ...counts })
  }

  /** A file that cannot be read at all: one parked record tells of it. It may come again when the settings allow it. */
  async #rejectUnread(file: DeliveredFile, error: CrossdockError): Promise<void> {
    const told = new CrossdockError(error.code, `“${fileNameOf(file.path)}” cannot be read. ${error.message}.`, {
      remedy: error.remedy,
      detail: { file: file.path },
    })
    const intake = await this.#context.openIntake(`${file.delivery}:rejected`)
    await intake.accept([faultItem(file, told)])
    await intake.end()
    await this.#reject(file, told)
  }

  async #archive(file: DeliveredFile): Promise<void> {
    await this.#move(file, this.#context.config.archive)
  }

  async #reject(file: DeliveredFile, error: CrossdockError): Promise<void> {
    const moved = await this.#move(file, this.#context.config.reject)
    await this.#folder.write(`${moved}.reason.txt`, `${error.message}\n${error.remedy}\n`)
    this.#context.log.warn('A file was rejected', { file: file.path, code: error.code, movedTo: moved })
  }

  /** The marker goes first: alone it would release the next file of this name too early. */
  async #move({ path }: DeliveredFile, to: string): Promise<string> {
    const { folder, doneMarker } = this.#context.config
    const target = (name: string) => [folder, to, name].filter((part) => part !== '').join('/')
    const marker = doneMarker === undefined ? undefined : `${path}${doneMarker}`
    if (marker !== undefined && (await this.#folder.stat(marker))) {
      await this.#folder.move(marker, target(fileNameOf(marker)))
    }
    return await this.#folder.move(path, target(fileNameOf(path)))
  }
}

function faultItem(file: DeliveredFile, error: CrossdockError) {
  return {
    messageId: `${file.delivery}:whole`,
    origin: { file: file.path },
    payload: { file: fileNameOf(file.path) },
    fault: error.toInfo(),
  }
}

function duplicateOf(file: DeliveredFile): CrossdockError {
  return new CrossdockError(
    'DUPLICATE_MESSAGE',
    `The content of “${fileNameOf(file.path)}” was read before, so it was not read again.`,
    {
      remedy: 'Nothing, if it was delivered twice. If it is meant to count twice, set “Same content again” to process.',
    },
  )
}

function changeOf(file: DeliveredFile): CrossdockError {
  return new CrossdockError(
    'INPUT_INVALID',
    `“${fileNameOf(file.path)}” was changed while it was read, so some of its records may be missing or torn.`,
    {
      remedy:
        'Compare the file among the rejected ones with what was read. Then use a done marker, or let its writer rename it when it is complete.',
      detail: { file: file.path },
    },
  )
}

/** Runs the file source. */
export const fileExecutor = { poll } satisfies NodeExecutor<typeof fileManifest>
