import { createApiClient } from '@crossdock/shared/api'
import { toCrossdockError } from '@crossdock/shared/errors'
import type { Workspace } from '../app/workspace.ts'
import { sendTo } from './send-to.ts'

/**
 * Connects to the runtime of this page with a sign-in code: it is exchanged for a token of this tab. Where the code is used
 * or too old, a token that the tab still has is tried; without one, the user hears it and is asked for a token.
 */
export async function signInWith(
  code: string,
  { connection, platform, view }: Pick<Workspace, 'connection' | 'platform' | 'view'>,
): Promise<void> {
  const [runtime] = await platform.runtimes.list()
  if (runtime === undefined) return
  // A token that is being asked for is needed no more, or asked for again.
  view.closeDialog()
  try {
    const { token } = await createApiClient(sendTo(runtime.apiUrl, undefined)).signIn({ body: { code } })
    await connection.connect(runtime, token)
  } catch (thrown) {
    await connection.connect(runtime)
    if (connection.getState().status === 'online') return
    const { message, remedy } = toCrossdockError(thrown)
    view.notify({ kind: 'problem', text: message, remedy })
    if (connection.getState().status === 'token-needed') view.openDialog('token')
  }
}
