import type { DebugSession } from '@crossdock/shared/api'
import { Button } from '@mantine/core'
import { useConnection, useWorkspace } from '../app/use-workspace.ts'
import { saveSessionAsCase } from '../cases/save-case.ts'
import { canAct } from '../connection/connection-store.ts'

/** Makes a named case of the session: what came in, what the outside answered, what became of it. */
export function SaveCase({ session }: { readonly session: DebugSession }) {
  const workspace = useWorkspace()
  const maySave = useConnection((state) => canAct(state, 'designer'))
  if (!maySave) return null
  return (
    <Button size="compact-sm" variant="default" onClick={() => saveSessionAsCase(workspace, session)}>
      Save as case…
    </Button>
  )
}
