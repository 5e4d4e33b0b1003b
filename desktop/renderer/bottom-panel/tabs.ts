import type { ComponentType } from 'react'
import type { Workspace } from '../app/workspace.ts'
import { CasesTab } from '../cases/CasesTab.tsx'
import { useFailedCount } from '../cases/use-cases.ts'
import { DebuggerTab } from '../debugger/DebuggerTab.tsx'
import { JsonTab } from '../json-view/JsonTab.tsx'
import { useFaultCount } from '../json-view/use-fault-count.ts'
import { VersionsTab } from '../versions/VersionsTab.tsx'
import { ProblemsTab } from './ProblemsTab.tsx'
import { useProblemCount } from './use-problem-count.ts'

/** A tab below the canvas. */
export interface BottomTab {
  readonly id: string
  readonly title: string
  readonly Component: ComponentType
  /** A hook that answers the number behind the title. */
  readonly useCount?: () => number | undefined
  /** Whether the tab is there now. Default: always. */
  readonly isShown?: (workspace: Workspace) => boolean
}

/** All tabs in their order. */
export const bottomTabs: readonly BottomTab[] = [
  { id: 'problems', title: 'Problems', Component: ProblemsTab, useCount: useProblemCount },
  { id: 'cases', title: 'Cases', Component: CasesTab, useCount: useFailedCount },
  { id: 'debugger', title: 'Debugger', Component: DebuggerTab },
  { id: 'json', title: 'JSON', Component: JsonTab, useCount: useFaultCount },
  { id: 'versions', title: 'Versions', Component: VersionsTab },
]
