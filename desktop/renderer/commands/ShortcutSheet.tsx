import { Kbd, Modal, Table } from '@mantine/core'
import { useWorkspace } from '../app/use-workspace.ts'
import { commandGroups, titleOf } from './command.ts'
import { commands } from './registry.ts'
import { keysOf } from './shortcut.ts'

/** All keyboard shortcuts by group. */
export function ShortcutSheet() {
  const workspace = useWorkspace()
  const withKeys = commands.filter(({ shortcuts = [] }) => shortcuts.length > 0)
  return (
    <Modal opened onClose={() => workspace.view.closeDialog()} title="Keyboard shortcuts" size="md">
      {commandGroups
        .filter((group) => withKeys.some((command) => command.group === group))
        .map((group) => (
          <Table key={group} mb="md" verticalSpacing={4} layout="fixed">
            <Table.Caption style={{ captionSide: 'top', textAlign: 'start', margin: 0, fontWeight: 600 }}>
              {group}
            </Table.Caption>
            <Table.Tbody>
              {withKeys
                .filter((command) => command.group === group)
                .map((command) => (
                  <Table.Tr key={command.id}>
                    <Table.Td>{titleOf(command, workspace)}</Table.Td>
                    <Table.Td ta="end">
                      {command.shortcuts?.map((shortcut, index) => (
                        <span key={shortcut}>
                          {index > 0 && ' or '}
                          {keysOf(shortcut, workspace.platform).map((key) => (
                            <Kbd key={key} size="xs" mx={1}>
                              {key}
                            </Kbd>
                          ))}
                        </span>
                      ))}
                    </Table.Td>
                  </Table.Tr>
                ))}
            </Table.Tbody>
          </Table>
        ))}
    </Modal>
  )
}
