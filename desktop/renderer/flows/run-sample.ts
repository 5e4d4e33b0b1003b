import type { Flow } from '@crossdock/shared/flow'
import type { Workspace } from '../app/workspace.ts'
import { canAct } from '../connection/connection-store.ts'
import { openSample } from './open-flow.ts'
import { publishOpenFlow } from './publish-flow.ts'

/** Opens a sample and publishes it, so that it runs. What stands against it is shown where one publishes. */
export async function runSample(workspace: Workspace, flow: Flow): Promise<void> {
  const { connection, published, view } = workspace
  openSample(workspace, flow)
  if (!canAct(connection.getState(), 'designer')) {
    view.openDialog('token')
    return
  }
  await published.refresh()
  const answer = await publishOpenFlow(workspace, {
    message: 'From the sample flows',
    allowMissing: false,
    expectedVersion: published.getState().current?.version ?? 0,
  })
  if (answer.kind !== 'published') {
    view.openDialog('publish')
    return
  }
  view.notify({ kind: 'done', text: `“${flow.name}” runs as v${answer.version}. What moves is counted on the canvas.` })
}
