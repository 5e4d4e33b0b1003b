import { Autocomplete, Button, Group, Text } from '@mantine/core'
import { useOpenFlow, useWorkspace } from '../app/use-workspace.ts'
import { runCommand } from '../commands/command.ts'
import { openSubflow } from '../commands/list/open-subflow.ts'
import { changeNode } from '../document/edits/change-node.ts'
import { nodeTitle } from '../document/problems.ts'
import type { FieldEditorProps } from '../inspector/field-editor.ts'
import { frameOf } from '../inspector/PlainFields.tsx'
import type { KnownSubflow } from './subflow-shelf.ts'
import { useKnownSubflows } from './use-subflows.ts'

/** Which subflow is called: choosing one sets its current version and ports too. Says when a newer version is published. */
export function SubflowField(props: FieldEditorProps) {
  const workspace = useWorkspace()
  const { nodeId, value, onChange } = props
  const ownId = useOpenFlow((open) => open.flow.id)
  const version = useOpenFlow((open) => open.flow.nodes[nodeId]?.config.version)
  const known = useKnownSubflows()?.filter(({ id }) => id !== ownId)
  const text = typeof value === 'string' ? value : ''
  const current = known?.find(({ id }) => id === text)
  const take = (subflow: KnownSubflow) =>
    workspace.documents.edit({ label: `call ${subflow.name}` }, (flow) => callSubflow(flow, nodeId, subflow))
  const isNewer = current !== undefined && typeof version === 'number' && current.version > version
  return (
    <div>
      <Autocomplete
        {...frameOf(props)}
        data={known?.map(({ id }) => id) ?? []}
        value={text}
        spellCheck={false}
        placeholder={known?.length === 0 ? 'None is published yet' : ''}
        comboboxProps={{ shadow: 'md' }}
        onChange={(next) => onChange(next)}
        onOptionSubmit={(id) => {
          const chosen = known?.find((subflow) => subflow.id === id)
          if (chosen !== undefined) take(chosen)
        }}
      />
      {isNewer && (
        <Text size="xs" mt={6} role="status">
          Version {current.version} is published; this call runs version {version}.
        </Text>
      )}
      <Group gap="xs" mt={6}>
        {isNewer && (
          <Button size="compact-xs" variant="light" onClick={() => take(current)}>
            Call version {current.version}
          </Button>
        )}
        {text !== '' && (
          <Button size="compact-xs" variant="default" onClick={() => void runCommand(openSubflow, workspace)}>
            Open the subflow
          </Button>
        )}
      </Group>
    </div>
  )
}

/** Lets a node call the current version of a subflow. A node without a name of its own takes that of the subflow. */
function callSubflow(
  ...[flow, node, { id, name, version, ports }]: [Parameters<typeof changeNode>[0], string, KnownSubflow]
) {
  const isNamed = nodeTitle(flow, node) !== 'Subflow'
  const config = { flow: id, version, ports: [...ports] }
  return changeNode(flow, node, isNamed ? { config } : { config, name })
}
