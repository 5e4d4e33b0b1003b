import { type ApiClient, type ResponseOf, refusedPublication } from '@crossdock/shared/api'
import { toCrossdockError } from '@crossdock/shared/errors'
import type { FlowProblem } from '@crossdock/shared/flow'
import { z } from 'zod'
import type { Workspace } from '../app/workspace.ts'
import type { FlowOrigin } from '../document/flow-origin.ts'

/** What became of a publication or a roll-back. */
export type PublishAnswer =
  | { readonly kind: 'published'; readonly version: number; readonly isNew: boolean }
  /** The runtime found what it does not accept, or does not have. */
  | {
      readonly kind: 'refused'
      readonly message: string
      readonly problems: readonly FlowProblem[]
      readonly isSomethingMissing: boolean
    }
  /** Somebody else has published since. Version 0: nothing is published there any more. */
  | { readonly kind: 'overtaken'; readonly version: number; readonly by?: string; readonly at?: string }
  | { readonly kind: 'failed'; readonly message: string; readonly remedy: string }

/** What a publication says besides the document. */
export interface PublishOptions {
  readonly message: string
  /** Publish although something is missing in the environment. */
  readonly allowMissing: boolean
  /** The version that the analyst knows to be the current one; 0 for none. */
  readonly expectedVersion: number
}

const overtaken = z.object({
  currentVersion: z.int(),
  publishedBy: z.string().exactOptional(),
  publishedAt: z.string().exactOptional(),
})

/**
 * The published version that a draft was begun from, where that is known: only what was opened from this very runtime
 * knows it. Undefined for files, samples and new flows.
 */
export function baseVersionOf(origin: FlowOrigin, runtimeName: string | undefined): number | undefined {
  return origin.kind === 'runtime' && origin.runtime === runtimeName ? origin.version : undefined
}

/** Publishes the open flow to the connected runtime, and remembers it as saved there unless it lives in a file. */
export async function publishOpenFlow(
  { connection, documents, published }: Pick<Workspace, 'connection' | 'documents' | 'published'>,
  options: PublishOptions,
): Promise<PublishAnswer> {
  const { open } = documents.getState()
  const { runtime } = connection.getState()
  if (open === undefined || runtime === undefined) return notConnected
  // The token may have run out a moment ago: what a person asks for waits for the next one then.
  const answer = await settle(() =>
    connection.clientToAct().publishFlow({ body: { document: { ...open.flow }, ...options } }),
  )
  if (answer.kind === 'published' && open.origin.kind !== 'file') {
    documents.markSaved(open.flow, { kind: 'runtime', runtime: runtime.name, version: answer.version })
  }
  if (answer.kind === 'published') published.setMessage('')
  if (answer.kind === 'published' || answer.kind === 'overtaken') await published.refresh()
  return answer
}

/** Publishes an old version's document again, as a new version. */
export async function rollBackTo(
  client: ApiClient,
  { flowId, version, ...options }: PublishOptions & { readonly flowId: string; readonly version: number },
): Promise<PublishAnswer> {
  return await settle(() => client.rollBackFlow({ params: { flow: flowId, version }, body: options }))
}

const notConnected: PublishAnswer = {
  kind: 'failed',
  message: 'The runtime is not connected.',
  remedy: 'Connect to one first; the draft stays as it is.',
}

async function settle(send: () => Promise<ResponseOf<'publishFlow'>>): Promise<PublishAnswer> {
  try {
    const { version, isNew } = await send()
    return { kind: 'published', version, isNew }
  } catch (thrown) {
    const { code, message, remedy, detail } = toCrossdockError(thrown)
    const refused = refusedPublication.safeParse(detail)
    if (refused.success) {
      const { problems, missing } = refused.data
      return { kind: 'refused', message, problems, isSomethingMissing: missing.length > 0 }
    }
    const conflict = overtaken.safeParse(detail)
    if (code !== 'CONFLICT' || !conflict.success) return { kind: 'failed', message, remedy }
    const { currentVersion, publishedBy: by, publishedAt: at } = conflict.data
    return {
      kind: 'overtaken',
      version: currentVersion,
      ...(by === undefined ? {} : { by }),
      ...(at === undefined ? {} : { at }),
    }
  }
}
