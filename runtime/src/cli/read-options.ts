import { CrossdockError, describeIssue } from '@crossdock/shared/errors'
import type { z } from 'zod'

/** Checks the options of a command. Throws CONFIG_INVALID naming the option. */
export function readOptions<S extends z.ZodObject>(schema: S, options: Readonly<Record<string, unknown>>): z.output<S> {
  const parsed = schema.safeParse(options)
  if (parsed.success) return parsed.data
  const [issue] = parsed.error.issues
  const name = String(issue?.path[0] ?? '').replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)
  const words = issue === undefined ? '' : describeIssue(issue)
  throw new CrossdockError('CONFIG_INVALID', `The option is refused: --${name}: ${words}`, {
    remedy: 'Correct the option; `crossdock help <command>` shows what it takes.',
  })
}
