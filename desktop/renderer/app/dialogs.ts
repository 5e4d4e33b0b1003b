import type { ComponentType } from 'react'
import { CommandPalette } from '../commands/CommandPalette.tsx'
import { ShortcutSheet } from '../commands/ShortcutSheet.tsx'
import { TokenDialog } from '../connection/TokenDialog.tsx'
import { CloseDialog, CloseUnkeptDialog } from '../flows/CloseDialog.tsx'
import { PublishPanel } from '../flows/PublishPanel.tsx'
import { MapperPanel } from '../mapper/MapperPanel.tsx'
import { MissingPanel } from '../systems/missing/MissingPanel.tsx'

/** What lies over the screen while `view.dialog` has its id. The component closes itself with `view.closeDialog()`. */
export interface Dialog {
  readonly id: string
  readonly Component: ComponentType
}

/** All dialogs and side sheets. */
export const dialogs: readonly Dialog[] = [
  { id: 'command-palette', Component: CommandPalette },
  { id: 'shortcuts', Component: ShortcutSheet },
  { id: 'token', Component: TokenDialog },
  { id: 'publish', Component: PublishPanel },
  { id: 'close', Component: CloseDialog },
  { id: 'close-unkept', Component: CloseUnkeptDialog },
  { id: 'missing', Component: MissingPanel },
  { id: 'mapper', Component: MapperPanel },
]
