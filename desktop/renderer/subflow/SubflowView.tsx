import type { Flow } from '@crossdock/shared/flow'
import { Button, Group, Loader, Modal, Stack, Text } from '@mantine/core'
import { Controls, ReactFlow } from '@xyflow/react'
import { useMemo, useState } from 'react'
import { useOpenFlow, useWorkspace } from '../app/use-workspace.ts'
import canvasClasses from '../canvas/FlowCanvas.module.css'
import { GridDots } from '../canvas/GridDots.tsx'
import { canvasNodeTypes } from '../canvas/node-types.ts'
import { type CanvasNode, toCanvas } from '../canvas/to-canvas.ts'
import { runCommand } from '../commands/command.ts'
import { changeSubflow } from '../commands/list/open-subflow.ts'
import { nodeTitle } from '../document/problems.ts'
import { emptySelection, selectionOf } from '../document/selection.ts'
import { insideOf } from '../live/fold-subflows.ts'
import { showLive } from '../live/show-live.ts'
import { useLive } from '../live/use-live.ts'
import { selectedCall } from './calling-node.ts'
import classes from './Subflow.module.css'
import { useSubflows } from './use-subflows.ts'

const noProblems = new Map()

/** The version of a subflow that a node calls, to look at: its picture with what passes inside, and each node's settings. */
export function SubflowView() {
  const workspace = useWorkspace()
  const open = useOpenFlow((state) => state)
  const [call] = useState(() => selectedCall(open))
  const find = useSubflows((state) => state.find)
  if (call === undefined || open === undefined) return null
  const found = find(call.flow, call.version)
  const title = `${nodeTitle(open.flow, call.node)} · ${call.flow}, version ${call.version}`
  return (
    <Modal opened onClose={() => workspace.view.closeDialog()} size="92%" title={title} centered>
      <Stack gap="sm">
        {found.state === 'found' ? (
          <ReadOnlyFlow flow={found.flow} call={call.node} />
        ) : (
          <Group gap="xs">
            <Loader size="xs" aria-label="Reading" />
            <Text size="sm">The runtime is asked for this version.</Text>
          </Group>
        )}
        <Group justify="space-between">
          <Text size="sm" c="dimmed">
            This is the version that the call runs. It does not change by itself.
          </Text>
          <Button onClick={() => void runCommand(changeSubflow, workspace)}>Open it to change it</Button>
        </Group>
      </Stack>
    </Modal>
  )
}

function ReadOnlyFlow({ flow, call }: { readonly flow: Flow; readonly call: string }) {
  const [selected, setSelected] = useState<string>()
  const live = useLive()
  const canvas = useMemo(() => {
    const selection = selected === undefined ? emptySelection : selectionOf([selected])
    return showLive(toCanvas({ flow, selection, problems: noProblems }), live && insideOf(live, call))
  }, [flow, selected, live, call])
  const node = selected === undefined ? undefined : flow.nodes[selected]
  return (
    <div className={classes.view}>
      <section className={`${classes.picture} ${canvasClasses.frame}`} aria-label="The subflow">
        <ReactFlow<CanvasNode>
          nodes={canvas.nodes}
          edges={canvas.wires}
          nodeTypes={canvasNodeTypes}
          nodesDraggable={false}
          nodesConnectable={false}
          edgesFocusable={false}
          deleteKeyCode={null}
          fitView
          fitViewOptions={{ maxZoom: 1 }}
          minZoom={0.1}
          onNodesChange={(changes) => {
            for (const change of changes) if (change.type === 'select' && change.selected) setSelected(change.id)
          }}
          onlyRenderVisibleElements={canvas.nodes.length > 150}
        >
          <GridDots />
          <Controls showInteractive={false} />
        </ReactFlow>
      </section>
      <aside className={classes.node} aria-label="The node">
        {node === undefined ? (
          <p className={classes.quiet}>Choose a node to see what it says. Nothing here can be changed.</p>
        ) : (
          // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard.
          <pre tabIndex={0}>{JSON.stringify(node, null, 2)}</pre>
        )}
      </aside>
    </div>
  )
}
