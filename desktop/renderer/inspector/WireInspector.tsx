import { portOf } from '@crossdock/shared/flow'
import { Select, Stack } from '@mantine/core'
import { useOpenFlow, useWorkspace } from '../app/use-workspace.ts'
import { validTargets } from '../canvas/valid-targets.ts'
import { deleteSelection } from '../commands/list/delete-selection.ts'
import { connect } from '../document/edits/connect.ts'
import { disconnect } from '../document/edits/disconnect.ts'
import { nodeTitle } from '../document/problems.ts'
import { selectionOf, wireId } from '../document/selection.ts'
import { SampleBar } from '../samples/SampleBar.tsx'
import classes from './Inspector.module.css'
import { CommandButtons } from './SelectionInspector.tsx'

/** One wire: what it joins, where else it could lead, and what passes it. */
export function WireInspector({ id }: { readonly id: string }) {
  const { documents } = useWorkspace()
  const flow = useOpenFlow((open) => open.flow)
  const wire = flow?.wires.find((candidate) => wireId(candidate) === id)
  if (flow === undefined || wire === undefined) return null
  const { node, port } = portOf(wire.from)
  const possible = validTargets(flow, wire.from)
  const targets = Object.keys(flow.nodes).filter((to) => to === wire.to || possible.has(to))
  const leadTo = (to: string) => {
    const moved = { from: wire.from, to }
    documents.edit({ label: 'move wire', select: selectionOf([], [wireId(moved)]) }, (before) =>
      connect(disconnect(before, new Set([id])), moved),
    )
  }
  return (
    <Stack gap="md" p="md">
      <h2 className={classes.type}>Wire</h2>
      <p className={classes.sentence}>
        What leaves <NodeLink id={node} /> through “{port}” goes on to <NodeLink id={wire.to} />.
      </p>
      <Select
        label="Leads to"
        data={targets.map((value) => ({ value, label: nodeTitle(flow, value) }))}
        value={wire.to}
        allowDeselect={false}
        searchable
        // A list of a thousand nodes that nobody sees would be drawn again with every edit.
        comboboxProps={{ keepMounted: false }}
        onChange={(to) => {
          if (to !== null && to !== wire.to) leadTo(to)
        }}
      />
      <SampleBar node={wire.to} />
      <CommandButtons commands={[deleteSelection]} />
      <p className={classes.summary}>Drop a node on the wire to put it in between.</p>
    </Stack>
  )
}

function NodeLink({ id }: { readonly id: string }) {
  const { documents, canvas } = useWorkspace()
  const title = useOpenFlow(({ flow }) => nodeTitle(flow, id))
  return (
    <button
      type="button"
      className={classes.link}
      onClick={() => {
        documents.select(selectionOf([id]))
        canvas.current?.reveal(id)
      }}
    >
      {title}
    </button>
  )
}
