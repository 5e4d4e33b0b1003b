import { manifests } from '@crossdock/nodes/manifests'
import { type FlowProblem, readFlow, validateFlow } from '@crossdock/shared/flow'
import { findAmongNeighbours } from './neighbouring-flows.ts'
import type { Outcome } from './outcome.ts'
import { readUserFile } from './read-file.ts'

/** All problems of flow files, each with its place, code and remedy. Subflows are looked for beside each file. Bindings are checked when a flow is published. */
export async function validateFiles(files: readonly string[]): Promise<Outcome> {
  const checked: { readonly file: string; readonly problems: readonly FlowProblem[] }[] = []
  for (const file of files) checked.push({ file, problems: await problemsOf(file, files) })
  const isFine = checked.every(({ problems }) => problems.length === 0)
  return { exitCode: isFine ? 0 : 1, json: { files: checked }, text: checked.map(describe).join('\n') }
}

async function problemsOf(file: string, others: readonly string[]): Promise<readonly FlowProblem[]> {
  const read = readFlow(await readUserFile(file))
  if (!read.ok) return read.problems
  return validateFlow(read.flow, manifests, await findAmongNeighbours(read.flow, { file, others }))
}

function describe({ file, problems }: { readonly file: string; readonly problems: readonly FlowProblem[] }): string {
  if (problems.length === 0) return `${file}: fine`
  return [
    `${file}: ${problems.length} ${problems.length === 1 ? 'problem' : 'problems'}`,
    ...problems.map(({ path, code, message, remedy }) => `  ${path || '/'}  ${code}: ${message}\n    → ${remedy}`),
  ].join('\n')
}
