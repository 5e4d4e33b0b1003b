import { type Flow, readFlowDocument } from '@crossdock/shared/flow'
import { z } from 'zod'
import type { OpenFlow, OpenOptions } from '../document/document-store.ts'

const format = 'crossdock/draft@1'

const originSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('new') }),
  z.object({ kind: z.literal('sample') }),
  z.object({
    kind: z.literal('file'),
    name: z.string(),
    path: z.string().exactOptional(),
    hash: z.string().exactOptional(),
  }),
  z.object({ kind: z.literal('runtime'), runtime: z.string(), version: z.number() }),
])
const draftSchema = z.object({
  format: z.literal(format),
  flow: z.unknown(),
  saved: z.unknown().optional(),
  origin: originSchema,
  apartText: z.object({ text: z.string(), isApart: z.boolean(), isUnread: z.boolean() }).exactOptional(),
})

/** The text of a draft: the flow as it is, where it came from, what is saved there, and a text apart from it. */
export function writeDraft({
  flow,
  saved,
  origin,
  apartText,
}: Pick<OpenFlow, 'flow' | 'saved' | 'origin' | 'apartText'>): string {
  return JSON.stringify({ format, flow, saved, origin, apartText })
}

/** Reads a draft. Undefined for what is none (any more). */
export function readDraft(text: string): Omit<OpenOptions, 'draftId'> | undefined {
  const parsed = draftSchema.safeParse(parseJson(text))
  const flow = parsed.success ? readFlowDocument(parsed.data.flow) : undefined
  if (!parsed.success || !flow?.ok) return undefined
  const saved = readFlowDocument(parsed.data.saved)
  const savedFlow: Flow | undefined = saved.ok ? saved.flow : undefined
  return { flow: flow.flow, origin: parsed.data.origin, saved: savedFlow, apartText: parsed.data.apartText }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
