import { Drawer, Text } from '@mantine/core'
import { useConnection, useOpenFlow, useWorkspace } from '../../app/use-workspace.ts'
import { environmentOf } from '../../connection/environment-name.ts'
import { MissingList } from './MissingList.tsx'
import { useMissing } from './use-missing.ts'

/** Helps to provide what the open flow needs and the connected environment does not have. */
export function MissingPanel() {
  const { view } = useWorkspace()
  const environment = useConnection(environmentOf)
  const name = useOpenFlow((open) => open.flow.name)
  const missing = useMissing()
  return (
    <Drawer opened onClose={() => view.closeDialog()} position="right" size={520} title={`What ${environment} lacks`}>
      {missing.length === 0 ? (
        <Text size="sm">
          Nothing is missing: “{name}” finds everything it names in {environment}.
        </Text>
      ) : (
        <Text size="sm" mb="xs">
          “{name}” names what {environment} does not have. Drawing and trying go on without; its records would park.
        </Text>
      )}
      <MissingList />
    </Drawer>
  )
}
