import { CrossdockError, type ErrorInfo, toCrossdockError } from '@crossdock/shared/errors'
import type { Workspace } from '../app/workspace.ts'

/** Does something that a person asked for. What the runtime refuses is said at the lower edge. Answers whether it was done. */
export async function runSafely({ view }: Pick<Workspace, 'view'>, act: () => Promise<void>): Promise<boolean> {
  try {
    await act()
    return true
  } catch (thrown) {
    const { message, remedy } = toCrossdockError(thrown)
    view.notify({ kind: 'problem', text: message, remedy })
    return false
  }
}

/** The error of a record that a repair refused, to be thrown. */
export function refusedAs({ code, message, remedy }: ErrorInfo): CrossdockError {
  return new CrossdockError(code, message, { remedy })
}
