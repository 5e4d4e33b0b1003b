import { readdir } from 'node:fs/promises'
import { dirname, join, resolve } from 'node:path'
import { manifests } from '@crossdock/nodes/manifests'
import { callsOf, type FindSubflow, type Flow, readFlow } from '@crossdock/shared/flow'
import { readUserFile } from './read-file.ts'

/** Most files that are looked into for subflows. */
const maxFiles = 2_000

/**
 * Finds the subflows of a flow file by their id: among the files that were named with it, the JSON files beside it, and
 * those in the folders beside its own (`flows/<id>/flow.json`). Files have no versions: whatever version is asked for is
 * the one in the file. Nothing is read for a flow that calls none.
 */
export async function findAmongNeighbours(
  flow: Flow,
  { file, others = [] }: { readonly file: string; readonly others?: readonly string[] },
): Promise<FindSubflow> {
  const flows = new Map<string, Flow>()
  if (callsOf(flow, manifests).length > 0) {
    for (const path of new Set([...others, ...(await listNeighbours(file))].map((each) => resolve(each)))) {
      const read = readFlow(await readUserFile(path).catch(() => ''))
      if (read.ok && !flows.has(read.flow.id)) flows.set(read.flow.id, read.flow)
    }
  }
  return (id) => {
    const found = flows.get(id)
    return found ? { state: 'found', flow: found } : { state: 'missing', instead: `is in no file near ${file}` }
  }
}

async function listNeighbours(file: string): Promise<readonly string[]> {
  const folder = dirname(resolve(file))
  const above = dirname(folder)
  const siblings = await list(above)
  const inSiblings = siblings.filter((entry) => entry.isDirectory()).map(({ name }) => join(above, name))
  const files: string[] = []
  for (const each of [folder, ...inSiblings.filter((sibling) => sibling !== folder)]) {
    const isOwn = each === folder
    for (const entry of await list(each)) {
      const isFlow = isOwn ? entry.name.endsWith('.json') : /(^|\.)flow\.json$/.test(entry.name)
      if (entry.isFile() && isFlow) files.push(join(each, entry.name))
      if (files.length >= maxFiles) return files
    }
  }
  return files
}

async function list(folder: string) {
  return await readdir(folder, { withFileTypes: true }).catch(() => [])
}
