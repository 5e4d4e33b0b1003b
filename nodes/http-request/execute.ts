import { CrossdockError, toCrossdockError } from '@crossdock/shared/errors'
import type { HttpAnswer, NodeExecutor, StepContext, StepResult } from '@crossdock/shared/node'
import { type AnswerOf, errorOfStatus, readAnswerBody } from './answer.ts'
import { callOf } from './call-of.ts'
import { evidenceOf } from './evidence.ts'
import { holds } from './holds.ts'
import type { httpRequestManifest } from './manifest.ts'
import { assertHasPlace, resultOf } from './result-of.ts'
import { verify } from './verify.ts'

type Context = StepContext<typeof httpRequestManifest>

/** Runs the `http-request` node. */
export const httpRequestExecutor = { execute, verify } satisfies NodeExecutor<typeof httpRequestManifest>

async function execute(context: Context): Promise<StepResult> {
  const { config, record, signal, system } = context
  const call = callOf(context)
  const about: AnswerOf = {
    title: `${call.method} ${config.system} ${call.path}`,
    lost: call.method === 'GET' ? 'none' : 'unknown',
  }
  // What can be refused is refused before the call: afterwards its effect has happened.
  assertHasPlace(config.result, record.payload)
  let answer: HttpAnswer | undefined
  try {
    answer = await system.http(config.system).request(call, signal)
    const body = readSuccess(context, answer, about)
    return resultOf(context, body, evidenceOf(call, answer))
  } catch (thrown) {
    throw toCrossdockError(thrown).withEvidence(evidenceOf(call, answer))
  }
}

/** The body of an answer that means success. Throws what it means otherwise. */
function readSuccess(context: Context, answer: HttpAnswer, about: AnswerOf): unknown {
  if (!isSuccess(answer.status, context.config.success)) throw errorOfStatus(answer, about)
  const body = readAnswerBody(answer, about)
  if (!isRefusal(context, { status: answer.status, body }, about)) return body
  throw new CrossdockError('REMOTE_REJECTED', `${about.title}: answered ${answer.status} with a refusal in its body.`, {
    detail: { call: about.title, status: answer.status, answer: JSON.stringify(body).slice(0, 2000) },
  })
}

function isSuccess(status: number, success: readonly string[]): boolean {
  return success.includes(String(status)) || success.includes(`${Math.floor(status / 100)}xx`)
}

/** When the condition itself fails, the call has been made: its outcome is open. */
function isRefusal({ config }: Context, locals: Readonly<Record<string, unknown>>, { lost }: AnswerOf): boolean {
  if (!config.failWhen) return false
  try {
    return holds(config.failWhen, { field: 'failWhen', locals })
  } catch (thrown) {
    throw toCrossdockError(thrown).withOutcome(lost)
  }
}
