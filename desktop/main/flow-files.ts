import { createHash } from 'node:crypto'
import { open, rm } from 'node:fs/promises'
import { basename, dirname, join, resolve } from 'node:path'
import type { CallOutput, FlowFile } from '../ipc/bridge.ts'
import { writeFileAtomically } from './write-file-atomically.ts'

const mostBytes = 32 * 1024 * 1024

type ReadAnswer = CallOutput<'readFlowFile'>
type SaveAnswer = CallOutput<'saveFlowFile'>
type BesideAnswer = CallOutput<'saveFlowFileBeside'>
type Failed = Extract<ReadAnswer, { kind: 'failed' }>

/** Reads and writes the flow files that the user has chosen, and no others. */
export interface FlowFiles {
  /** From now on the renderer may read and write this file: the user has chosen it. */
  allow(path: string): void
  isAllowed(path: string): boolean
  read(path: string): Promise<ReadAnswer>
  save(request: {
    readonly path: string
    readonly text: string
    readonly expectedHash: string | null
  }): Promise<SaveAnswer>
  /** Writes a new file beside one that was chosen, under the first free name; that one may be read and written then. */
  saveBeside(request: { readonly path: string; readonly id: string; readonly text: string }): Promise<BesideAnswer>
  /** The hash of what we last read from or wrote to a file. */
  knownHash(path: string): string | undefined
}

/** SHA-256 of a file's bytes, in hex. */
export function hashOf(content: Uint8Array | string): string {
  return createHash('sha256').update(content).digest('hex')
}

/** Opens the door to flow files. Nothing is allowed yet. */
export function openFlowFiles(): FlowFiles {
  const allowed = new Set<string>()
  const known = new Map<string, string>()

  async function read(path: string): Promise<ReadAnswer> {
    const place = resolve(path)
    if (!allowed.has(place)) return notChosen(place)
    const answer = await readFlowFile(place)
    if (answer.kind === 'opened') known.set(place, answer.file.hash)
    return answer
  }

  async function save(request: Parameters<FlowFiles['save']>[0]): Promise<SaveAnswer> {
    const place = resolve(request.path)
    if (!allowed.has(place)) return notChosen(place)
    if (request.expectedHash !== null) {
      const present = await readFlowFile(place)
      if (present.kind === 'failed' && !present.isMissing) return failed(present)
      const current = present.kind === 'opened' ? present.file : null
      if (current?.hash !== request.expectedHash) return { kind: 'changedOutside', current }
    }
    try {
      const hash = hashOf(request.text)
      known.set(place, hash)
      await writeFileAtomically(place, request.text)
      return { kind: 'saved', path: place, name: basename(place), hash }
    } catch (thrown) {
      return cannot('saved', place, thrown)
    }
  }

  async function saveBeside({ path, id, text }: Parameters<FlowFiles['saveBeside']>[0]): Promise<BesideAnswer> {
    const chosen = resolve(path)
    if (!allowed.has(chosen)) return notChosen(chosen)
    const folder = dirname(chosen)
    try {
      const place = await takeFreeName(folder, id)
      const hash = hashOf(text)
      known.set(place, hash)
      await writeFileAtomically(place, text).catch(async (thrown: unknown) => {
        // The name was taken by an empty file of ours.
        await rm(place, { force: true })
        throw thrown
      })
      allowed.add(place)
      return { kind: 'saved', path: place, name: basename(place), hash }
    } catch (thrown) {
      return cannot('saved', join(folder, nameOf(id, 1)), thrown)
    }
  }

  return {
    allow: (path) => allowed.add(resolve(path)),
    isAllowed: (path) => allowed.has(resolve(path)),
    read: async (path) => {
      const answer = await read(path)
      return answer.kind === 'failed' ? failed(answer) : answer
    },
    save,
    saveBeside,
    knownHash: (path) => known.get(resolve(path)),
  }
}

const mostNumber = 1_000

/** Makes an empty file under the first name that nobody has, so that nobody else takes it. Throws what the disk says. */
async function takeFreeName(folder: string, id: string): Promise<string> {
  for (let number = 1; ; number++) {
    const place = join(folder, nameOf(id, number))
    try {
      const handle = await open(place, 'wx')
      await handle.close()
      return place
    } catch (thrown) {
      if (codeOf(thrown) !== 'EEXIST' || number === mostNumber) throw thrown
    }
  }
}

function nameOf(id: string, number: number): string {
  return `${id}${number === 1 ? '' : `-${number}`}.flow.json`
}

type ReadResult = { readonly kind: 'opened'; readonly file: FlowFile } | (Failed & { readonly isMissing?: boolean })

async function readFlowFile(path: string): Promise<ReadResult> {
  try {
    const handle = await open(path, 'r')
    try {
      const found = await handle.stat()
      if (!found.isFile()) return refused(`${path} is not a file.`, 'Choose a flow file.')
      if (found.size > mostBytes) return refused(`${path} is larger than 32 MB.`, 'Choose a flow file.')
      const content = await handle.readFile()
      const text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(content)
      return { kind: 'opened', file: { path, name: basename(path), text, hash: hashOf(content) } }
    } finally {
      await handle.close()
    }
  } catch (thrown) {
    if (thrown instanceof TypeError) return refused(`${path} is not text.`, 'Save it as UTF-8, or choose a flow file.')
    return { ...cannot('read', path, thrown), isMissing: codeOf(thrown) === 'ENOENT' }
  }
}

/** Without what only this file knows. */
function failed({ kind, message, remedy }: Failed): Failed {
  return { kind, message, remedy }
}

function refused(message: string, remedy: string): Failed {
  return { kind: 'failed', message, remedy }
}

function notChosen(path: string): Failed {
  return refused(`${path} was not chosen by you.`, 'Open it with File › Open.')
}

function codeOf(thrown: unknown): string | undefined {
  return thrown instanceof Error && 'code' in thrown ? String(thrown.code) : undefined
}

function cannot(what: 'read' | 'saved', path: string, thrown: unknown): Failed {
  const code = codeOf(thrown)
  const known: Readonly<Record<string, readonly [string, string]>> = {
    ENOENT: ['it does not exist', 'It may have been moved or renamed. Choose it again.'],
    EACCES: ['you may not access it', 'Ask for the right, or save it at another place.'],
    EPERM: ['you may not access it', 'Ask for the right, or save it at another place.'],
    EROFS: ['its disk is read-only', 'Save it at another place.'],
    EEXIST: ['all names for it are taken', 'Move some of these files elsewhere and try again.'],
    ENOSPC: ['the disk is full', 'Free space and save again, or save it at another place.'],
  }
  const [reason, remedy] = known[code ?? ''] ?? [code ?? 'the reason is unknown', 'Try again, or choose another place.']
  return refused(`${path} cannot be ${what}: ${reason}.`, remedy)
}
