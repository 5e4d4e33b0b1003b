import { Button, Stack, Text, Title } from '@mantine/core'
import { useWorkspace } from '../app/use-workspace.ts'
import { runCommand } from '../commands/command.ts'
import { addNodeBySearch } from '../commands/list/add-node-by-search.ts'
import { openFile } from '../commands/list/open-file.ts'
import classes from './EmptyCanvas.module.css'

/** Where to begin when a flow has no nodes. */
export function EmptyCanvas() {
  const workspace = useWorkspace()
  return (
    <Stack className={classes.empty} gap="sm" align="center">
      <Title order={2}>Where do records come from?</Title>
      <Text c="dimmed" size="sm" ta="center">
        Drag a source from the palette, or press N and type its name.
      </Text>
      <Button onClick={() => void runCommand(addNodeBySearch, workspace)}>Choose a source</Button>
      <Button variant="default" onClick={() => workspace.view.goTo('flows')}>
        Begin with a sample flow
      </Button>
      <Button variant="default" onClick={() => void runCommand(openFile, workspace)}>
        Open a file
      </Button>
    </Stack>
  )
}
