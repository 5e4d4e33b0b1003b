import type { DebugSession } from '@crossdock/shared/api'
import type { Workspace } from '../app/workspace.ts'
import { showDebuggerTab } from './make-room.ts'
import { sampleStart } from './sample-start.ts'
import { lastStepByNode, trackTo } from './session-track.ts'

/** The session while its flow is the open one. */
export function sessionHere({ debug, documents }: Pick<Workspace, 'debug' | 'documents'>): DebugSession | undefined {
  const { session } = debug.getState()
  return session !== undefined && session.flow === documents.getState().open?.flow.id ? session : undefined
}

/** Begins a session with the sample in view. Without one, the tab shows what else one can begin with. */
export async function debugSample(workspace: Workspace, options: { readonly runTo?: string } = {}): Promise<void> {
  const found = sampleStart(workspace)
  showDebuggerTab(workspace)
  if (found !== undefined) return await workspace.debug.startWith(found.start, options)
  workspace.view.notify({
    kind: 'problem',
    text: 'There is no sample to begin with.',
    remedy: 'Paste a payload in the Debugger tab, or add a sample to the source.',
  })
}

/** Runs until a branch stands before the node; without a session, a new one with the sample does. */
export async function runTo(workspace: Workspace, node: string): Promise<void> {
  const session = sessionHere(workspace)
  if (session === undefined || session.state === 'ended') await debugSample(workspace, { runTo: node })
  else await workspace.debug.act({ act: 'run-to', node })
}

/** The step before the last visit of a node on the track that is looked at; undefined when it has not been visited. */
export function stepBefore({ debug }: Pick<Workspace, 'debug'>, node: string): string | undefined {
  const { session, tip } = debug.getState()
  return session && lastStepByNode(trackTo(session, tip)).get(node)?.parentId
}

/** Goes back to before a node with what was recorded there, and runs on from it, through the flow as it is now. */
export async function runFrom(workspace: Workspace, node: string): Promise<void> {
  const { debug } = workspace
  const before = stepBefore(workspace, node)
  if (before !== undefined) await debug.act({ act: 'go-to', step: before })
  await debug.act({ act: 'continue' })
}

/** The one selected node, if exactly one is. */
export function selectedNode({ documents }: Pick<Workspace, 'documents'>): string | undefined {
  const nodes = documents.getState().open?.selection.nodes
  return nodes?.size === 1 ? [...nodes][0] : undefined
}
