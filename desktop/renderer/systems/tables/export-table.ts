import { toCrossdockError } from '@crossdock/shared/errors'
import type { Workspace } from '../../app/workspace.ts'
import { downloadText } from '../../platform/browser-files.ts'

/** Offers a code table as a CSV file. */
export async function exportTable(
  { connection, view }: Pick<Workspace, 'connection' | 'view'>,
  name: string,
): Promise<void> {
  try {
    const text = await connection.clientToAct().exportTable({ params: { name } })
    if (text !== undefined) downloadText(`${name}.csv`, text)
  } catch (thrown) {
    const { message, remedy } = toCrossdockError(thrown)
    view.notify({ kind: 'problem', text: message, remedy })
  }
}
