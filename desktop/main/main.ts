import { app, dialog } from 'electron'
import { registerAppScheme } from './app-protocol.ts'
import { startApp } from './start-app.ts'

// Both have to be said before the app is ready. Where a start says `--no-sandbox` (as root Chromium has no other way),
// Electron cannot begin its processes with both.
if (!app.commandLine.hasSwitch('no-sandbox')) app.enableSandbox()
registerAppScheme()
// A checkout and an installed app beside it do not share their data.
app.setName(app.isPackaged ? 'Crossdock' : 'Crossdock development')

if (app.requestSingleInstanceLock()) startApp().catch(giveUp)
else app.quit()

/** Without its parts the app would stay as a process without a window. */
function giveUp(thrown: unknown): void {
  dialog.showErrorBox(
    'Crossdock cannot start',
    thrown instanceof Error ? (thrown.stack ?? thrown.message) : String(thrown),
  )
  app.exit(1)
}
