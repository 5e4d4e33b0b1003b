import { createHash } from 'node:crypto'
import { open } from 'node:fs/promises'
import { basename, resolve } from 'node:path'
import type { CallOutput, FlowFile } from '../ipc/bridge.ts'
import { writeFileAtomically } from './write-file-atomically.ts'

const mostBytes = 32 * 1024 * 1024

type ReadAnswer = CallOutput<'readFlowFile'>
type SaveAnswer = CallOutput<'saveFlowFile'>
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

  return {
    allow: (path) => allowed.add(resolve(path)),
    isAllowed: (path) => allowed.has(resolve(path)),
    read: async (path) => {
      const answer = await read(path)
      return answer.kind === 'failed' ? failed(answer) : answer
    },
    save,
    knownHash: (path) => known.get(resolve(path)),
  }
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
    ENOSPC: ['the disk is full', 'Free space and save again, or save it at another place.'],
  }
  const [reason, remedy] = known[code ?? ''] ?? [code ?? 'the reason is unknown', 'Try again, or choose another place.']
  return refused(`${path} cannot be ${what}: ${reason}.`, remedy)
}
