import type { SystemTest } from '@crossdock/shared/api'
import { Button, Fieldset, Group, Stack, Text, TextInput } from '@mantine/core'
import { useState } from 'react'
import { useConnection } from '../app/use-workspace.ts'
import { mayAct } from '../connection/connection-store.ts'
import type { ListedSystem } from './bindings-store.ts'
import { TestOutcome } from './TestOutcome.tsx'
import { useSystemTest } from './use-system-test.ts'

/** Tries a system as it is declared now; over HTTP also below its address. */
export function TestSection({ system }: { readonly system: ListedSystem }) {
  const mayTest = useConnection((state) => mayAct(state, 'operator'))
  const { isTesting, run } = useSystemTest(system.name)
  const [path, setPath] = useState('')
  const [test, setTest] = useState<SystemTest>()
  if (!mayTest) return null
  return (
    <Fieldset legend="Test" p="sm">
      <Stack gap="xs">
        <Text size="xs" c="dimmed">
          {system.declaration.kind === 'folder'
            ? 'Looks into the folder and whether it may be written. Leaves nothing behind.'
            : 'A single GET with the saved declaration and credential. Changes nothing there.'}
        </Text>
        <Group align="end" gap="xs" wrap="nowrap">
          {system.declaration.kind !== 'folder' && (
            <TextInput
              flex={1}
              label="Path"
              placeholder="the base address itself"
              spellCheck={false}
              value={path}
              onChange={(event) => setPath(event.currentTarget.value)}
            />
          )}
          <Button variant="default" loading={isTesting} onClick={() => void run({ path }).then(setTest)}>
            Test
          </Button>
        </Group>
        {test !== undefined && <TestOutcome test={test} />}
      </Stack>
    </Fieldset>
  )
}
