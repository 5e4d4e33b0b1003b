import { CrossdockError } from '@crossdock/shared/errors'
import { checkPayload, type ParsedPayload, parsePayload } from '@crossdock/shared/json'
import type { HookContext, HookVerdict, NodeExecutor, SourceItem } from '@crossdock/shared/node'
import { authenticate, refusal } from './authenticate.ts'
import type { webhookManifest } from './manifest.ts'

type Context = HookContext<typeof webhookManifest>

const maxDepth = 128
const mediaTypes = {
  json: /^application\/(?:[\w.+-]+\+)?json\s*(?:;|$)/i,
  form: /^application\/x-www-form-urlencoded\s*(?:;|$)/i,
}

/** Runs the `webhook` source. */
export const webhookExecutor = { receive } satisfies NodeExecutor<typeof webhookManifest>

async function receive(context: Context): Promise<HookVerdict> {
  const { config, request } = context
  if (request.body.length > config.maxBytes) {
    return refuse('INPUT_TOO_LARGE', `The call has ${request.body.length} bytes; ${config.maxBytes} are accepted.`)
  }
  if (!(await authenticate(context))) return { ok: false, error: refusal() }
  const parsed = readBody(context)
  if (!parsed.ok) return parsed
  try {
    return { ok: true, items: itemsOf(context, parsed.payload) }
  } catch (thrown) {
    if (thrown instanceof CrossdockError) return { ok: false, error: thrown }
    throw thrown
  }
}

/** Reads the one content type that this source accepts; whatever else comes is refused alike. */
function readBody({ config, request }: Context): ParsedPayload {
  if (!mediaTypes[config.content].test(request.headers['content-type'] ?? '')) {
    const expected = config.content === 'json' ? 'application/json' : 'application/x-www-form-urlencoded'
    return refuse('INPUT_INVALID', `This webhook accepts ${expected} only.`)
  }
  let text: string
  try {
    text = new TextDecoder('utf-8', { fatal: true }).decode(request.body)
  } catch {
    return refuse('INPUT_INVALID', 'The body is not proper UTF-8.')
  }
  const limits = { maxBytes: config.maxBytes, maxDepth }
  return config.content === 'json' ? parsePayload(text, limits) : checkPayload(readForm(text), limits)
}

/** A form as an object of texts; a name that comes several times has a list. */
function readForm(text: string): Record<string, string | string[]> {
  const form = new URLSearchParams(text)
  const fields = [...new Set(form.keys())].map((name) => {
    const values = form.getAll(name)
    const [only] = values
    return [name, values.length === 1 && only !== undefined ? only : values] as const
  })
  return Object.fromEntries(fields)
}

function itemsOf(context: Context, body: unknown): readonly SourceItem[] {
  const { config } = context
  const list = config.items ? config.items({ payload: body, locals: { body } }) : [body]
  if (!Array.isArray(list)) {
    throw new CrossdockError('INPUT_INVALID', 'What is set as the list of records is not a list in this call.')
  }
  if (list.length > config.maxItems) {
    throw new CrossdockError(
      'INPUT_TOO_LARGE',
      `The call brings ${list.length} records; ${config.maxItems} are accepted.`,
    )
  }
  return list.map((payload: unknown, index) => {
    const messageId = messageIdOf(context, { payload, index, body })
    return messageId === undefined ? { payload } : { payload, messageId }
  })
}

function messageIdOf(
  { config, request }: Context,
  { payload, index, body }: { readonly payload: unknown; readonly index: number; readonly body: unknown },
): string | undefined {
  const { messageId } = config
  switch (messageId.from) {
    case 'none':
      return undefined
    case 'header': {
      const id = textOf(request.headers[messageId.name], `the header ${messageId.name}`)
      return config.items ? `${id}#${index}` : id
    }
    case 'value': {
      const { headers, query } = request
      return textOf(messageId.value({ payload, locals: { headers, query, body, index } }), 'the body')
    }
  }
}

function textOf(id: unknown, place: string): string {
  if (typeof id === 'number' && Number.isFinite(id)) return String(id)
  if (typeof id === 'string' && id !== '' && id.length <= 500) return id
  throw new CrossdockError('INPUT_INVALID', `The call has no message id in ${place}, or one of over 500 characters.`)
}

function refuse(code: 'INPUT_INVALID' | 'INPUT_TOO_LARGE', message: string): { ok: false; error: CrossdockError } {
  return { ok: false, error: new CrossdockError(code, message) }
}
