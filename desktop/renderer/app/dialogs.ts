import type { ComponentType } from 'react'
import { SaveCaseSheet } from '../cases/SaveCaseSheet.tsx'
import { CommandPalette } from '../commands/CommandPalette.tsx'
import { ShortcutSheet } from '../commands/ShortcutSheet.tsx'
import { TokenDialog } from '../connection/TokenDialog.tsx'
import { WhichFlowDialog } from '../debugger/WhichFlowDialog.tsx'
import { CloseDialog, CloseUnkeptDialog } from '../flows/CloseDialog.tsx'
import { PublishPanel } from '../flows/PublishPanel.tsx'
import { MapperPanel } from '../mapper/MapperPanel.tsx'
import { ReplayReportPanel } from '../repair/ReplayReportPanel.tsx'
import { RetrySheet } from '../repair/RetrySheet.tsx'
import { ExtractDialog } from '../subflow/ExtractDialog.tsx'
import { SubflowView } from '../subflow/SubflowView.tsx'
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
  { id: 'retry', Component: RetrySheet },
  { id: 'replay-report', Component: ReplayReportPanel },
  { id: 'missing', Component: MissingPanel },
  { id: 'mapper', Component: MapperPanel },
  { id: 'save-case', Component: SaveCaseSheet },
  { id: 'debug-which-flow', Component: WhichFlowDialog },
  { id: 'subflow', Component: SubflowView },
  { id: 'extract-subflow', Component: ExtractDialog },
]
