import type { ApiClient } from '@crossdock/shared/api'
import { CrossdockError } from '@crossdock/shared/errors'
import type { Outcome } from './outcome.ts'
import { parseJson, readUserFile } from './read-file.ts'

/** Publishes flow files in order. Stops at the first that is refused; those before it are published. */
export async function publishFiles(
  api: ApiClient,
  publication: { readonly files: readonly string[]; readonly message: string; readonly allowMissing: boolean },
): Promise<Outcome> {
  const { files, message, allowMissing } = publication
  const published: {
    readonly file: string
    readonly flow: string
    readonly version: number
    readonly isNew: boolean
  }[] = []
  for (const file of files) {
    const document = parseJson(await readUserFile(file), file)
    if (document === null || typeof document !== 'object' || Array.isArray(document)) {
      throw new CrossdockError('FLOW_INVALID', `${file} is not a flow document.`)
    }
    published.push({ file, ...(await publish(api, { file, document: { ...document }, message, allowMissing })) })
  }
  const lines = published.map(({ flow, version, isNew }) =>
    isNew ? `${flow}: published as version ${version}` : `${flow}: unchanged, version ${version} stays`,
  )
  return { exitCode: 0, json: { published }, text: lines.join('\n') }
}

async function publish(
  api: ApiClient,
  { file, ...body }: { file: string; document: Record<string, unknown>; message: string; allowMissing: boolean },
): Promise<{ readonly flow: string; readonly version: number; readonly isNew: boolean }> {
  try {
    return await api.publishFlow({ body })
  } catch (thrown) {
    if (!(thrown instanceof CrossdockError) || thrown.code !== 'FLOW_INVALID') throw thrown
    const { remedy, detail } = thrown
    throw new CrossdockError('FLOW_INVALID', `${file}: ${thrown.message}`, { remedy, ...(detail ? { detail } : {}) })
  }
}
