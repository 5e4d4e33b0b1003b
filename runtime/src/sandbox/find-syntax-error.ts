import type { Sandbox } from '@crossdock/shared/node'

/** Why code cannot be compiled. */
export interface SyntaxProblem {
  readonly message: string
  readonly line?: number
}

/**
 * Looks for a syntax error in the code of a code node, without running it: for the moment of publishing. Answers
 * undefined when there is none.
 */
export async function findSyntaxError(
  sandbox: Sandbox,
  code: string,
  signal: AbortSignal,
): Promise<SyntaxProblem | undefined> {
  // What follows a return is compiled, with its lines as they are, and never runs.
  const [answer] = await sandbox.run(
    {
      trustDomain: 'syntax check',
      code: `return;${code}`,
      items: [{ json: 'null', seed: '', nowMs: 0 }],
      limits: { timeoutMs: 1_000, memoryMb: 64 },
    },
    signal,
  )
  if (!answer || answer.ok) return undefined
  return { message: answer.message, ...(answer.line === undefined ? {} : { line: answer.line }) }
}
