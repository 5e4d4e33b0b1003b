import { CrossdockError } from '@crossdock/shared/errors'
import type { NodeExecutor, PollContext, SourceItem } from '@crossdock/shared/node'
import { z } from 'zod'
import { textsOf } from '../http-request/call-of.ts'
import { type Cursor, laterOf, readCursor, sinceOf } from './cursor.ts'
import { hashOf } from './hash-of.ts'
import type { httpPollManifest } from './manifest.ts'
import { readPages } from './read-pages.ts'

type Context = PollContext<typeof httpPollManifest>

/** What is kept between polls: how far everything was read, and the label of a pass that has not ended. */
const positionSchema = z.strictObject({
  cursor: z.union([z.string(), z.number()]).optional(),
  pass: z.string().optional(),
})

/** Runs the `http-poll` source. */
export const httpPollExecutor = { poll } satisfies NodeExecutor<typeof httpPollManifest>

/**
 * One pass over the list, page by page. The cursor moves at the end of a complete pass: lists are not always sorted, and a
 * cursor that moved with each page would skip what a crash kept from being read. Until then each page commits its items
 * together with the label of this pass, so that the next poll goes on in the same run and reads from the same place; what
 * was accepted before is dropped there by its message id.
 */
async function poll(context: Context): Promise<void> {
  const { config } = context
  const { cursor, unfinished } = await readPosition(context)
  const label = unfinished ?? new Date(context.dueAtMs).toISOString()
  const since = sinceOf(cursor, config.cursor?.overlapSeconds ?? 0)
  const locals = { cursor: cursor ?? null, since }
  const query = textsOf(
    Object.fromEntries(Object.entries(config.query).map(([name, value]) => [name, value({ locals })])),
  )
  let intake = unfinished === undefined ? undefined : await context.openIntake(label)
  let latest = cursor
  for await (const items of readPages(context, query)) {
    if (items.length === 0) continue
    const read = items.map((item) => readItem(context, item))
    for (const { at } of read) if (at !== undefined) latest = laterOf(latest, at)
    intake ??= await context.openIntake(label)
    await intake.accept(
      read.map(({ item }) => item),
      positionOf(cursor, label),
    )
  }
  await intake?.end()
  if (intake || latest !== cursor) await context.savePosition(positionOf(latest))
}

function positionOf(cursor: Cursor | undefined, pass?: string): z.output<typeof positionSchema> {
  return { ...(cursor === undefined ? {} : { cursor }), ...(pass === undefined ? {} : { pass }) }
}

async function readPosition(context: Context): Promise<{
  readonly cursor: Cursor | undefined
  readonly unfinished: string | undefined
}> {
  const { config, position, log } = context
  const { cursor, pass } = positionSchema.safeParse(position).data ?? {}
  const isCompleted = pass !== undefined && (await context.hasCompleted(pass))
  const unfinished = isCompleted ? undefined : pass
  if (!config.cursor) return { cursor: undefined, unfinished }
  const { kind, initial } = config.cursor
  if (cursor !== undefined && (typeof cursor === 'number') === (kind === 'number')) return { cursor, unfinished }
  if (cursor !== undefined) log.warn('the kind of the cursor was changed: the list is read from its beginning')
  return { cursor: initial === undefined ? undefined : readCursor(initial, kind), unfinished }
}

/** An item that lacks its id or cursor is handed over with that fault, so that it is parked and seen. */
function readItem(
  { config }: Context,
  payload: unknown,
): { readonly item: SourceItem; readonly at: Cursor | undefined } {
  try {
    const at = config.cursor ? readCursor(config.cursor.field({ payload }), config.cursor.kind) : undefined
    return { item: { payload, messageId: messageIdOf(config.messageId?.({ payload }), payload) }, at }
  } catch (thrown) {
    if (!(thrown instanceof CrossdockError)) throw thrown
    return { item: { payload, messageId: hashOf(payload), fault: thrown.toInfo() }, at: undefined }
  }
}

function messageIdOf(id: unknown, payload: unknown): string {
  if (id === undefined) return hashOf(payload)
  if (typeof id === 'number' && Number.isFinite(id)) return String(id)
  if (typeof id === 'string' && id !== '' && id.length <= 500) return id
  throw new CrossdockError('INPUT_INVALID', 'The message id of an item is no text of 1 to 500 characters.', {
    remedy: 'Correct the message id’s expression, or the item at its origin.',
  })
}
