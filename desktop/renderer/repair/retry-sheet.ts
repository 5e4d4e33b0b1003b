import type { Workspace } from '../app/workspace.ts'
import type { RetryRequest } from './retry-request.ts'

export type { RetryRequest } from './retry-request.ts'

/** Opens the side sheet that previews and starts a replay. */
export function openRetry({ repair, view }: Pick<Workspace, 'repair' | 'view'>, request: RetryRequest): void {
  repair.prepare(request)
  view.openDialog('retry')
}
