import { Loader } from '@mantine/core'
import { Suspense } from 'react'
import { ConnectionBar } from '../connection/ConnectionBar.tsx'
import { openDroppedFile } from '../flows/open-flow.ts'
import { ReplayStrip } from '../repair/ReplayStrip.tsx'
import { MissingBar } from '../systems/missing/MissingBar.tsx'
import { dialogs } from './dialogs.ts'
import { ErrorBoundary } from './ErrorBoundary.tsx'
import { LeftRail } from './LeftRail.tsx'
import { Notices } from './Notices.tsx'
import classes from './Shell.module.css'
import { screens } from './screens.ts'
import { TitleBar } from './TitleBar.tsx'
import { useView, useWorkspace } from './use-workspace.ts'

/** The frame: rail, title bar, the screen, and what lies over it. */
export function Shell() {
  const workspace = useWorkspace()
  const screenId = useView((view) => view.route.screen)
  const dialogId = useView((view) => view.dialog)
  const screen = screens.find(({ id }) => id === screenId) ?? screens[0]
  const dialog = dialogs.find(({ id }) => id === dialogId)
  const dropFile = (event: React.DragEvent) => {
    const [file] = event.dataTransfer.files
    if (file === undefined) return
    event.preventDefault()
    void openDroppedFile(workspace, file)
  }
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: dropping a file is a shortcut for the command “Open a file”.
    <div className={classes.shell} onDragOver={(event) => event.preventDefault()} onDrop={dropFile}>
      <LeftRail />
      <TitleBar />
      <div className={classes.bars}>
        <ConnectionBar />
        <MissingBar />
        <ReplayStrip />
      </div>
      <main className={classes.main}>
        <ErrorBoundary key={screen?.id}>
          <Suspense fallback={<Loader size="sm" m="xl" aria-label="Loading" />}>
            {screen !== undefined && <screen.Component />}
          </Suspense>
        </ErrorBoundary>
      </main>
      <Notices />
      {dialog !== undefined && <dialog.Component />}
    </div>
  )
}
