import { readFile } from 'node:fs/promises'
import { CrossdockError } from '@crossdock/shared/errors'
import { parsePayload } from '@crossdock/shared/json'

/** The text of a file that a user named. Throws NOT_FOUND or CONFIG_INVALID, naming it. */
export async function readUserFile(path: string): Promise<string> {
  try {
    return await readFile(path, 'utf8')
  } catch (thrown) {
    const code = thrown instanceof Error && 'code' in thrown ? thrown.code : undefined
    if (code === 'ENOENT') throw new CrossdockError('NOT_FOUND', `There is no file ${path}.`)
    throw new CrossdockError('CONFIG_INVALID', `The file ${path} cannot be read (${String(code)}).`, {
      remedy: 'Name a file that this user may read.',
    })
  }
}

/** The JSON of a file that a user named. Throws NOT_FOUND, CONFIG_INVALID, INPUT_INVALID, INPUT_TOO_LARGE, naming it. */
export async function readJsonFile(path: string): Promise<unknown> {
  return parseJson(await readUserFile(path), path)
}

/** JSON that came from a named place. */
export function parseJson(text: string, place: string): unknown {
  const parsed = parsePayload(text)
  if (parsed.ok) return parsed.payload
  throw new CrossdockError(parsed.error.code, `${place}: ${parsed.error.message}`)
}
