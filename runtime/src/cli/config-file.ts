import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { type EnvironmentInfo, environmentInfo, environmentKinds } from '@crossdock/shared/api'
import { CrossdockError } from '@crossdock/shared/errors'
import { z } from 'zod'

const configFile = z.strictObject({
  /** Which environment this runtime serves. */
  environment: environmentInfo.optional(),
  /** Names under which it is reached besides the loopback ones. */
  publicHosts: z.array(z.string().min(1)).optional(),
  /** Other origins whose pages may call it. */
  allowedOrigins: z.array(z.string().min(1)).optional(),
})

/** What `config.json` in the home folder says; nothing when there is none. Throws CONFIG_INVALID naming what is wrong. */
export function readConfigFile(home: string): z.output<typeof configFile> {
  const path = join(home, 'config.json')
  const text = readIfThere(path)
  if (text === undefined) return {}
  const parsed = configFile.safeParse(parseJson(text))
  if (parsed.success) return parsed.data
  const [issue] = parsed.error.issues
  const place = issue?.path.join('.')
  throw new CrossdockError('CONFIG_INVALID', `${path} is refused: ${place ? `${place}: ` : ''}${issue?.message}.`, {
    remedy: 'Correct the file. It may have `environment` (with `name` and `kind`), `publicHosts` and `allowedOrigins`.',
  })
}

/** Reads `CROSSDOCK_ENVIRONMENT`: a kind, or a kind and a name, e.g. `test` or `production:Berlin`. Throws CONFIG_INVALID. */
export function parseEnvironment(text: string): EnvironmentInfo {
  const [kind = '', ...name] = text.split(':')
  const parsed = environmentInfo.safeParse({ kind: kind.trim(), name: name.join(':').trim() || kind.trim() })
  if (parsed.success) return parsed.data
  throw new CrossdockError('CONFIG_INVALID', `CROSSDOCK_ENVIRONMENT is “${text}”, which is no environment.`, {
    remedy: `Set it to ${environmentKinds.join(', ')}, or to one of them with a name of up to 40 characters: production:Berlin.`,
  })
}

function readIfThere(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8')
  } catch (thrown) {
    if (thrown instanceof Error && 'code' in thrown && thrown.code === 'ENOENT') return undefined
    throw new CrossdockError('CONFIG_INVALID', `${path} cannot be read.`, { cause: thrown })
  }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
