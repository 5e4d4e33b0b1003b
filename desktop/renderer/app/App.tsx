import { MantineProvider } from '@mantine/core'
import { ErrorBoundary } from './ErrorBoundary.tsx'
import { Shell } from './Shell.tsx'
import { resolveVariables, theme } from './theme.ts'
import { WorkspaceContext } from './use-workspace.ts'
import type { Workspace } from './workspace.ts'

/** The whole app of one window. */
export function App({ workspace }: { readonly workspace: Workspace }) {
  return (
    <MantineProvider theme={theme} cssVariablesResolver={resolveVariables} defaultColorScheme="auto">
      <ErrorBoundary>
        <WorkspaceContext value={workspace}>
          <Shell />
        </WorkspaceContext>
      </ErrorBoundary>
    </MantineProvider>
  )
}
