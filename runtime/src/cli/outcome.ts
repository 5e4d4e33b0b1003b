import { type CrossdockError, toCrossdockError } from '@crossdock/shared/errors'

/** 0: fine. 1: refused or broken. 2: it ran, and records are parked. */
export type ExitCode = 0 | 1 | 2

/** What a command has to say. */
export interface Outcome {
  readonly exitCode: ExitCode
  /** For people. */
  readonly text: string
  /** For programs, with `--json`. */
  readonly json: unknown
}

/** Prints an outcome to stdout and answers its exit code. */
export function printOutcome(outcome: Outcome, { asJson }: { readonly asJson: boolean }): ExitCode {
  const text = asJson ? JSON.stringify(outcome.json, null, 2) : outcome.text
  if (text !== '') process.stdout.write(`${text}\n`)
  return outcome.exitCode
}

/** Prints an error, without a stack: as text to stderr, or as JSON to stdout where a program reads the answer. */
export function printError(thrown: unknown, { asJson }: { readonly asJson: boolean }): ExitCode {
  const error = toCrossdockError(thrown)
  if (asJson) process.stdout.write(`${JSON.stringify({ error: error.toInfo() }, null, 2)}\n`)
  else process.stderr.write(`${describeError(error)}\n`)
  return 1
}

function describeError(error: CrossdockError): string {
  const lines = [`${error.code}: ${error.message}`, ...problemLines(error), `→ ${error.remedy}`]
  if (error.code === 'INTERNAL' && error.cause instanceof Error)
    lines.push(`(${error.cause.name}: ${error.cause.message})`)
  return lines.join('\n')
}

/** The problems and missing bindings that a refused document brings along. */
function problemLines({ detail }: CrossdockError): string[] {
  return ['problems', 'missing'].flatMap((name) => {
    const list = detail?.[name]
    if (!Array.isArray(list)) return []
    return list.flatMap((problem: unknown) => {
      const { path, message, remedy } = problem as { path?: unknown; message?: unknown; remedy?: unknown }
      if (typeof message !== 'string') return []
      return [
        `  ${typeof path === 'string' && path !== '' ? `${path}  ` : ''}${message}`,
        ...(typeof remedy === 'string' ? [`    → ${remedy}`] : []),
      ]
    })
  })
}
