import { CrossdockError, toCrossdockError } from '@crossdock/shared/errors'
import type { Evaluate, HttpCall, StepContext, VerifyResult } from '@crossdock/shared/node'
import { type AnswerOf, errorOfStatus, readAnswerBody } from './answer.ts'
import { textsOf } from './call-of.ts'
import { evidenceOf } from './evidence.ts'
import { fillPath } from './fill-path.ts'
import { holds } from './holds.ts'
import type { httpRequestManifest } from './manifest.ts'
import { resultOf } from './result-of.ts'

/**
 * Asks the target whether the call took effect. When the probe itself cannot be made it throws with outcome `unknown`:
 * nothing new is known about the call, so this error is no ground for repeating it.
 */
export async function verify(context: StepContext<typeof httpRequestManifest>): Promise<VerifyResult> {
  try {
    return await ask(context)
  } catch (thrown) {
    throw toCrossdockError(thrown).withOutcome('unknown')
  }
}

async function ask(context: StepContext<typeof httpRequestManifest>): Promise<VerifyResult> {
  const { config, signal, system } = context
  const probe = config.verify
  if (!probe) return { outcome: 'unknown', why: 'This node has no probe.' }
  const call: HttpCall = {
    method: 'GET',
    path: fillPath(probe.path, probe.pathValues),
    query: textsOf(probe.query),
    headers: { accept: 'application/json' },
    timeouts: config.timeouts,
    maxResponseBytes: config.maxResponseBytes,
  }
  const about: AnswerOf = { title: `GET ${config.system} ${call.path}`, lost: 'unknown' }
  const answer = await system.http(config.system).request(call, signal)
  if ([401, 408, 425, 429].includes(answer.status) || answer.status >= 500) {
    throw errorOfStatus(answer, about)
  }
  const locals = { status: answer.status, body: readAnswerBody(answer, about) }
  const done = settle(probe.doneWhen, { field: 'verify.doneWhen', locals })
  if (done === true) {
    const body = probe.result ? probe.result({ locals }) : locals.body
    return { outcome: 'done', result: resultOf(context, body, evidenceOf(call, answer)) }
  }
  const notDone = probe.notDoneWhen
    ? settle(probe.notDoneWhen, { field: 'verify.notDoneWhen', locals })
    : answer.status === 404
  if (notDone === true) return { outcome: 'not-done' }
  const problem = [done, notDone].find((each) => typeof each === 'string')
  return { outcome: 'unknown', why: problem ?? `The probe answered ${answer.status}, which settles nothing.` }
}

/** What a condition says, or why it cannot say anything about this answer. */
function settle(condition: Evaluate, of: Parameters<typeof holds>[1]): boolean | string {
  try {
    return holds(condition, of)
  } catch (thrown) {
    if (thrown instanceof CrossdockError) return thrown.message
    throw thrown
  }
}
