import { type Flow, type FlowProblem, manifestOf, pointer } from '@crossdock/shared/flow'
import type { ManifestRegistry, Sandbox } from '@crossdock/shared/node'
import { findSyntaxError } from './find-syntax-error.ts'

/** The scripts of a flow that do not compile. They are compiled in the sandbox, and not run. */
export async function findScriptProblems(
  flow: Flow,
  manifests: ManifestRegistry,
  sandbox: Sandbox,
): Promise<readonly FlowProblem[]> {
  const problems: FlowProblem[] = []
  for (const [id, node] of Object.entries(flow.nodes)) {
    const manifest = manifestOf(manifests, node.type)
    const parsed = manifest?.config.safeParse(node.config)
    if (!manifest?.scriptsFrom || !parsed?.success) continue
    for (const { path, code } of manifest.scriptsFrom(parsed.data as never)) {
      const error = await findSyntaxError(sandbox, code, AbortSignal.timeout(10_000))
      if (!error) continue
      const line = error.line === undefined ? '' : `, line ${error.line}`
      problems.push({
        path: pointer(['nodes', id, 'config', ...path]),
        code: 'CODE_SYNTAX',
        message: `The code of node “${id}” does not compile${line}: ${error.message}`,
        remedy: 'Correct the code.',
      })
    }
  }
  return problems
}
