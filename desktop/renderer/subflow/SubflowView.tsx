import type { Flow } from '@crossdock/shared/flow'
import { Button, Group, Loader, Modal, Stack, Text } from '@mantine/core'
import { useCallback, useState } from 'react'
import { useOpenFlow, useWorkspace } from '../app/use-workspace.ts'
import { FlowReader } from '../canvas/FlowReader.tsx'
import type { Canvas } from '../canvas/to-canvas.ts'
import { runCommand } from '../commands/command.ts'
import { changeSubflow } from '../commands/list/open-subflow.ts'
import { nodeTitle } from '../document/problems.ts'
import { insideOf } from '../live/fold-subflows.ts'
import { showLive } from '../live/show-live.ts'
import { useLive } from '../live/use-live.ts'
import { selectedCall } from './calling-node.ts'
import { useSubflows } from './use-subflows.ts'

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
          <CalledFlow flow={found.flow} call={call.node} />
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

const labels = {
  picture: 'The subflow',
  node: 'The node',
  hint: 'Choose a node to see what it says. Nothing here can be changed.',
}

function CalledFlow({ flow, call }: { readonly flow: Flow; readonly call: string }) {
  const live = useLive()
  const show = useCallback((canvas: Canvas) => showLive(canvas, live && insideOf(live, call)), [live, call])
  return <FlowReader flow={flow} labels={labels} show={show} />
}
