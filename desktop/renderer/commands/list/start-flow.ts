import type { Workspace } from '../../app/workspace.ts'
import { canAct } from '../../connection/connection-store.ts'
import { type Command, isEditing } from '../command.ts'

/** Hands the sample record of a manual source to the published flow. */
export const startFlow: Command = {
  id: 'flow.start',
  title: 'Run with the sample record',
  group: 'Flow',
  shortcuts: ['Mod+Enter'],
  worksInText: true,
  isEnabled: (workspace) =>
    isEditing(workspace) &&
    canAct(workspace.connection.getState(), 'operator') &&
    manualSource(workspace) !== undefined,
  run: async (workspace) => {
    const source = manualSource(workspace)
    const { client } = workspace.connection.getState()
    if (source === undefined || client === undefined) return
    const { flowId, nodeId, payload, version } = source
    const { accepted } = await client.startFlow({ params: { flow: flowId }, body: { source: nodeId, payload } })
    workspace.view.notify({
      kind: 'done',
      text:
        accepted > 0
          ? `The sample record is under way in v${version}.`
          : 'The sample record was dropped: an equal one is under way.',
    })
  },
}

/** The selected manual source of the published version, else the first that has a sample record. */
function manualSource({ documents, published }: Workspace) {
  const { current } = published.getState()
  const { open } = documents.getState()
  if (current === undefined || open === undefined || current.flow.id !== open.flow.id) return undefined
  const [selected] = open.selection.nodes
  const sources = Object.entries(current.flow.nodes).flatMap(([nodeId, { type, config, disabled }]) =>
    type === 'manual' && disabled !== true && config.sample !== undefined ? [{ nodeId, payload: config.sample }] : [],
  )
  const source = sources.find(({ nodeId }) => nodeId === selected) ?? sources[0]
  return source && { ...source, flowId: current.flow.id, version: current.version }
}
