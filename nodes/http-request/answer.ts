import { CrossdockError, type EffectOutcome } from '@crossdock/shared/errors'
import { parsePayload } from '@crossdock/shared/json'
import { type HttpAnswer, readRetryAfter } from '@crossdock/shared/node'

/** What an answer belongs to, for messages and for what its failure means. */
export interface AnswerOf {
  /** Method, system and path, e.g. `POST wms /orders`. */
  readonly title: string
  /** What a lost or unreadable answer leaves behind: `unknown` for writes, `none` for reads. */
  readonly lost: EffectOutcome
}

const keptCharacters = 2000

/**
 * The body of an answer as data: JSON where the content type says so (read strictly), `null` when empty, text otherwise.
 * Throws REMOTE_INVALID_ANSWER.
 */
export function readAnswerBody(answer: HttpAnswer, { title, lost }: AnswerOf): unknown {
  if (answer.body.length === 0) return null
  const type = answer.headers['content-type'] ?? ''
  const text = textOfAnswer(answer, { title, lost })
  if (!/^\s*[\w.+-]+\/(?:[\w.+-]+\+)?json\s*(?:;|$)/i.test(type)) return text
  const parsed = parsePayload(text, { maxBytes: answer.body.length, maxDepth: 128 })
  if (parsed.ok) return parsed.payload
  throw new CrossdockError('REMOTE_INVALID_ANSWER', `${title}: the answer is not valid. ${parsed.error.message}`, {
    outcome: lost,
    detail: { call: title, status: answer.status },
  })
}

/** The body of an answer as text, in the character set that it names. Throws REMOTE_INVALID_ANSWER. */
export function textOfAnswer(answer: HttpAnswer, { title, lost }: AnswerOf): string {
  const charset = /charset\s*=\s*"?([\w.:-]+)/i.exec(answer.headers['content-type'] ?? '')?.[1] ?? 'utf-8'
  try {
    return new TextDecoder(charset, { fatal: true }).decode(answer.body)
  } catch {
    throw new CrossdockError('REMOTE_INVALID_ANSWER', `${title}: the answer is not proper ${charset} text.`, {
      outcome: lost,
      detail: { call: title, status: answer.status },
    })
  }
}

/**
 * What a status means that is not a success. Refused (4xx, 3xx), asked to wait (408, 425, 429, 503: nothing was done), or
 * broken (other 5xx: a write may have taken effect).
 */
export function errorOfStatus(answer: HttpAnswer, { title, lost }: AnswerOf): CrossdockError {
  const { status, headers } = answer
  const answerCode = codeInAnswer(answer)
  const said = answerCode === undefined ? `${status}` : `${status} ${answerCode}`
  const detail = {
    call: title,
    status,
    ...(answerCode === undefined ? {} : { answerCode }),
    answer: new TextDecoder().decode(answer.body.subarray(0, keptCharacters * 4)).slice(0, keptCharacters),
    ...(status >= 300 && status < 400 && headers.location ? { location: headers.location } : {}),
  }
  const retryAfterMs = readRetryAfter(answer)
  const wait = retryAfterMs === undefined ? {} : { retryAfterMs }
  if (status === 401) return new CrossdockError('REMOTE_UNAUTHORIZED', `${title}: answered 401.`, { detail })
  if ([408, 425, 429, 503].includes(status)) {
    return new CrossdockError('REMOTE_UNAVAILABLE', `${title}: answered ${said}, try later.`, { detail, ...wait })
  }
  if (status >= 500) {
    return new CrossdockError('REMOTE_UNAVAILABLE', `${title}: answered ${said}.`, { detail, outcome: lost, ...wait })
  }
  return new CrossdockError('REMOTE_REJECTED', `${title}: answered ${said}.`, { detail })
}

/** The code with which a system names its refusal, as `code` or `error.code` of its JSON: what tells two causes apart. */
function codeInAnswer({ body }: HttpAnswer): string | undefined {
  if (body.length > keptCharacters * 4) return undefined
  const parsed = parsePayload(new TextDecoder().decode(body))
  const answer = parsed.ok ? (parsed.payload as { code?: unknown; error?: { code?: unknown } } | null) : null
  const code = answer?.error?.code ?? answer?.code
  return typeof code === 'string' && /^[\w.-]{1,60}$/.test(code) ? code : undefined
}
