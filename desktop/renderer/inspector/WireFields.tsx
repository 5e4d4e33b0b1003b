import { portOf } from '@crossdock/shared/flow'
import { MultiSelect } from '@mantine/core'
import { useOpenFlow, useWorkspace } from '../app/use-workspace.ts'
import { nodePorts } from '../canvas/node-ports.ts'
import { validTargets } from '../canvas/valid-targets.ts'
import { connect } from '../document/edits/connect.ts'
import { disconnect } from '../document/edits/disconnect.ts'
import { nodeTitle } from '../document/problems.ts'
import { wireId } from '../document/selection.ts'

/** Where a node's ports lead, as lists: what is drawn with the mouse can be chosen by keyboard here. */
export function WireFields({ id }: { readonly id: string }) {
  const { documents } = useWorkspace()
  const flow = useOpenFlow((open) => open.flow)
  const node = flow?.nodes[id]
  if (flow === undefined || node === undefined) return null
  const wired = flow.wires.filter(({ from }) => portOf(from).node === id).map(({ from }) => portOf(from).port)
  const { outputs, hasErrorPort } = nodePorts(node, wired)
  return [...outputs, ...(hasErrorPort ? ['error'] : [])].map((port) => {
    const from = `${id}.${port}`
    const targets = flow.wires.filter((wire) => wire.from === from).map(({ to }) => to)
    const possible = validTargets(flow, from)
    const options = Object.keys(flow.nodes).filter((to) => targets.includes(to) || possible.has(to))
    const change = (next: readonly string[]) =>
      documents.edit({ label: 'change wires' }, (before) => {
        const gone = targets.filter((to) => !next.includes(to)).map((to) => wireId({ from, to }))
        const kept = disconnect(before, new Set(gone))
        return next.reduce((joined, to) => connect(joined, { from, to }), kept)
      })
    return (
      <MultiSelect
        key={port}
        label={
          port === 'error' ? 'Failed records go on to' : outputs.length > 1 ? `“${port}” goes on to` : 'Goes on to'
        }
        placeholder={targets.length > 0 ? undefined : port === 'error' ? 'Parked for repair' : 'Nowhere: ends here'}
        data={options.map((value) => ({ value, label: nodeTitle(flow, value) }))}
        value={targets}
        onChange={change}
        searchable
        hidePickedOptions
        // A list of a thousand nodes that nobody sees would be drawn again with every edit.
        comboboxProps={{ keepMounted: false }}
      />
    )
  })
}
