import type { SystemView } from '@crossdock/shared/api'
import { CrossdockError } from '@crossdock/shared/errors'
import type { SystemAccess } from '@crossdock/shared/node'

const timeouts = { connectMs: 5_000, headersMs: 10_000, bodyMs: 5_000, totalMs: 15_000 }
const maxResponseBytes = 1024 * 1024

/** Whether a declared system can be reached, and what was seen. Any HTTP status is an answer: somebody is there. */
export async function testSystem(
  access: SystemAccess,
  { name, declaration }: Pick<SystemView, 'name' | 'declaration'>,
): Promise<{ readonly isReachable: boolean; readonly message: string }> {
  try {
    return {
      isReachable: true,
      message: declaration.kind === 'folder' ? await lookIntoFolder(access, name) : await callBase(access, name),
    }
  } catch (thrown) {
    if (!(thrown instanceof CrossdockError)) throw thrown
    return { isReachable: false, message: thrown.message }
  }
}

async function lookIntoFolder(access: SystemAccess, name: string): Promise<string> {
  const files = await access.folder(name).list('')
  return `The folder can be read; it has ${files.length} files.`
}

async function callBase(access: SystemAccess, name: string): Promise<string> {
  const call = { method: 'GET', path: '', timeouts, maxResponseBytes }
  const { status } = await access.http(name).request(call, AbortSignal.timeout(timeouts.totalMs))
  const isRefused = status === 401 || status === 403
  return isRefused
    ? `The system answers, and refuses the credential for its base address (status ${status}).`
    : `The system answers (status ${status}).`
}
