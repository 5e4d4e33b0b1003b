import { setTimeout as sleep } from 'node:timers/promises'
import type { SystemTest, SystemView } from '@crossdock/shared/api'
import { CrossdockError, errorCodes } from '@crossdock/shared/errors'
import type { HttpAnswer, SystemAccess } from '@crossdock/shared/node'

const timeouts = { connectMs: 5_000, headersMs: 10_000, bodyMs: 5_000, totalMs: 15_000 }
const maxResponseBytes = 1024 * 1024
/** How long a test waits for its turn at a system that is down or busy. */
const patienceMs = 5_000

/** How a system is tried. */
export interface SystemProbe {
  readonly method?: 'GET' | 'HEAD' | undefined
  /** For HTTP: appended to the base address. */
  readonly path?: string | undefined
}

type Finding = Pick<SystemTest, 'outcome' | 'message' | 'facts'> & { readonly remedy?: string }

/**
 * Tries a declared system without changing anything in it, through the same door as its flows: address rules, credential
 * and limits are its own. Any HTTP status is an answer. Throws nothing but what is our own fault.
 */
export async function testSystem(
  access: SystemAccess,
  { name, declaration }: Pick<SystemView, 'name' | 'declaration'>,
  probe: SystemProbe = {},
): Promise<SystemTest> {
  const beganMs = performance.now()
  const durationMs = () => Math.round(performance.now() - beganMs)
  try {
    const finding = declaration.kind === 'folder' ? await lookIntoFolder(access, name) : await call(access, name, probe)
    return { isReachable: true, durationMs: durationMs(), ...finding }
  } catch (thrown) {
    if (!(thrown instanceof CrossdockError) || thrown.code === 'INTERNAL') throw thrown
    const { message, remedy } = thrown
    const error = thrown.toInfo()
    return {
      ...{ isReachable: false, outcome: 'unreachable', message, remedy, durationMs: durationMs(), error, facts: {} },
    }
  }
}

/** Reads what is there, then takes a lock in it for a moment: that needs the right to write, and leaves nothing behind. */
async function lookIntoFolder(access: SystemAccess, name: string): Promise<Finding> {
  const folder = access.folder(name)
  const files = (await folder.list('')).length
  const found = files === 1 ? 'it has 1 file' : `it has ${files} files`
  try {
    const signal = AbortSignal.timeout(timeouts.totalMs)
    await folder.exclusively('crossdock-test', { work: async () => {}, signal })
  } catch (thrown) {
    if (!(thrown instanceof CrossdockError) || thrown.code !== 'REMOTE_REJECTED') throw thrown
    const message = `The folder can be read (${found}), and not written. ${thrown.message}`
    return { outcome: 'refuses', message, remedy: thrown.remedy, facts: { files, isWritable: false } }
  }
  return {
    outcome: 'answers',
    message: `The folder can be read and written; ${found}.`,
    facts: { files, isWritable: true },
  }
}

async function call(access: SystemAccess, name: string, probe: SystemProbe): Promise<Finding> {
  const { method = 'GET', path = '' } = probe
  const request = { method, path, timeouts, maxResponseBytes }
  const send = () => access.http(name).request(request, AbortSignal.timeout(timeouts.totalMs))
  try {
    return verdictOf(await patiently(send), { method, path })
  } catch (thrown) {
    if (!(thrown instanceof CrossdockError) || thrown.code !== 'INPUT_TOO_LARGE') throw thrown
    return { outcome: 'answers', message: 'The system answers, with more than 1 MB.', facts: { method } }
  }
}

/** A system whose breaker is open gets this call as its next probe, when that is due soon. */
async function patiently(send: () => Promise<HttpAnswer>): Promise<HttpAnswer> {
  const endsMs = performance.now() + patienceMs
  for (;;) {
    try {
      return await send()
    } catch (thrown) {
      const waitMs = thrown instanceof CrossdockError && thrown.isHeld ? (thrown.retryAfterMs ?? 0) : undefined
      if (waitMs === undefined || performance.now() + waitMs > endsMs) throw thrown
      await sleep(waitMs)
    }
  }
}

function verdictOf(
  { status }: HttpAnswer,
  { method, path }: { readonly method: string; readonly path: string },
): Finding {
  const facts = { status, method }
  if (status === 401 || status === 403 || status === 407) {
    return {
      outcome: 'refuses',
      message: `The system answers, and refuses us for ${path === '' ? 'its base address' : 'this path'} (status ${status}).`,
      remedy: errorCodes.CREDENTIAL_MISSING.remedy,
      facts,
    }
  }
  if (status >= 500) {
    return {
      outcome: 'fails',
      message: `The system answers, with an error of its own (status ${status}).`,
      remedy: 'Ask the people who run it, or try a path that it has.',
      facts,
    }
  }
  return { outcome: 'answers', message: `The system answers (status ${status}).`, facts }
}
