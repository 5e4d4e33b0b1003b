import { readdir, readFile, stat } from 'node:fs/promises'
import { dirname, join, relative, resolve } from 'node:path'
import { type CaseDocument, type CaseProblem, readCase } from '@crossdock/shared/case'
import { CrossdockError } from '@crossdock/shared/errors'
import { readFlow } from '@crossdock/shared/flow'

/** A case file, read or refused. */
export interface CaseFile {
  /** Relative to the folder in which the command was called. */
  readonly file: string
  readonly document?: CaseDocument
  readonly problems: readonly CaseProblem[]
}

const skipped = new Set(['node_modules', '.git', 'dist'])
const isFlowFile = (name: string) => name === 'flow.json' || name.endsWith('.flow.json')

/** All case files (`*.case.json`) at and below paths, by name. Throws NOT_FOUND for a path that is not there. */
export async function findCaseFiles(paths: readonly string[]): Promise<readonly CaseFile[]> {
  const files = new Set<string>()
  for (const path of paths) {
    const facts = await stat(path).catch(() => undefined)
    if (!facts) throw new CrossdockError('NOT_FOUND', `There is no file or folder ${path}.`)
    if (facts.isFile()) files.add(resolve(path))
    else for (const file of await findBelow(resolve(path))) files.add(file)
  }
  return await Promise.all([...files].sort().map(readCaseFile))
}

async function findBelow(folder: string): Promise<readonly string[]> {
  const entries = await readdir(folder, { withFileTypes: true })
  const found = await Promise.all(
    entries.map(async (entry) => {
      const path = join(folder, entry.name)
      if (entry.isDirectory()) return skipped.has(entry.name) ? [] : await findBelow(path)
      return entry.isFile() && entry.name.endsWith('.case.json') ? [path] : []
    }),
  )
  return found.flat()
}

async function readCaseFile(path: string): Promise<CaseFile> {
  const file = relative(process.cwd(), path)
  const read = readCase(await readFile(path, 'utf8'))
  return read.ok ? { file, document: read.case, problems: [] } : { file, problems: read.problems }
}

/**
 * The file of a flow with an id: `flow.json` or `*.flow.json` beside a file, or in a folder above it. When there is none, the
 * nearest one that cannot be read, which may be it.
 */
export function createFlowFinder(): (near: string, id: string) => Promise<string | undefined> {
  const known = new Map<string, Promise<FlowFiles>>()
  const flowsIn = (folder: string) => {
    const found = known.get(folder) ?? readFlows(folder)
    known.set(folder, found)
    return found
  }
  return async (near, id) => {
    let unreadable: string | undefined
    for (let folder = dirname(resolve(near)); ; folder = dirname(folder)) {
      const found = await flowsIn(folder)
      const file = found.byId.get(id)
      if (file !== undefined) return file
      unreadable ??= found.unreadable
      if (dirname(folder) === folder) return unreadable
    }
  }
}

interface FlowFiles {
  readonly byId: ReadonlyMap<string, string>
  /** The first one that cannot be read. */
  readonly unreadable: string | undefined
}

async function readFlows(folder: string): Promise<FlowFiles> {
  const names = await readdir(folder).catch(() => [])
  const flows = new Map<string, string>()
  let unreadable: string | undefined
  for (const name of names.filter(isFlowFile).sort()) {
    const file = join(folder, name)
    const read = readFlow(await readFile(file, 'utf8').catch(() => ''))
    if (!read.ok) unreadable ??= file
    else if (!flows.has(read.flow.id)) flows.set(read.flow.id, file)
  }
  return { byId: flows, unreadable }
}
