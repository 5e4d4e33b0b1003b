import type { ApiClient } from '@crossdock/shared/api'
import { CrossdockError } from '@crossdock/shared/errors'
import type { Outcome } from './outcome.ts'
import { parseJson, readUserFile } from './read-file.ts'
import { type FlowFile, type Pin, pinCalls, subflowsFirst } from './subflows-first.ts'

/**
 * Publishes flow files: subflows before what calls them, otherwise in order. A call of a subflow that is published with it
 * is led to the version that the subflow has got. Stops at the first that is refused; those before it are published.
 */
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
    /** Calls that were led to the version of a subflow of this publication. */
    readonly pins?: readonly Pin[]
  }[] = []
  for (const each of subflowsFirst(await Promise.all(files.map(readDocument)))) {
    const { document, pins } = pinCalls(each, new Map(published.map(({ flow, version }) => [flow, version])))
    const { file } = each
    const publication = await publish(api, { file, document: { ...document }, message, allowMissing })
    published.push({ file, ...publication, ...(pins.length === 0 ? {} : { pins }) })
  }
  const lines = published.flatMap(({ flow, version, isNew, pins = [] }) => [
    isNew ? `${flow}: published as version ${version}` : `${flow}: unchanged, version ${version} stays`,
    ...pins.map((pin) => `  “${pin.node}” calls ${pin.flow}, version ${pin.version}`),
  ])
  return { exitCode: 0, json: { published }, text: lines.join('\n') }
}

async function readDocument(file: string): Promise<FlowFile> {
  const document = parseJson(await readUserFile(file), file)
  if (document === null || typeof document !== 'object' || Array.isArray(document)) {
    throw new CrossdockError('FLOW_INVALID', `${file} is not a flow document.`)
  }
  return { file, document: { ...document } }
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
