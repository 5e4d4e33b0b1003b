import { createContext, useContext } from 'react'
import { useStore } from 'zustand'
import type { ConnectionState } from '../connection/connection-store.ts'
import type { OpenFlow } from '../document/document-store.ts'
import type { ProblemsState } from '../document/problems.ts'
import type { ViewState } from './view-store.ts'
import type { Workspace } from './workspace.ts'

/** Carries the workspace to components. */
export const WorkspaceContext = createContext<Workspace | undefined>(undefined)

/** The workspace of this window. Throws outside of the app. */
export function useWorkspace(): Workspace {
  const workspace = useContext(WorkspaceContext)
  if (workspace === undefined) throw new Error('useWorkspace outside of the app')
  return workspace
}

/** A part of the open flow; undefined when none is open. Renders again only when that part is another one. */
export function useOpenFlow<T>(select: (open: OpenFlow) => T): T | undefined {
  return useStore(useWorkspace().documents, ({ open }) => open && select(open))
}

/** A part of the connection's state. */
export function useConnection<T>(select: (state: ConnectionState) => T): T {
  return useStore(useWorkspace().connection, select)
}

/** A part of what the open flow's problems are. */
export function useProblems<T>(select: (state: ProblemsState) => T): T {
  return useStore(useWorkspace().problems, select)
}

/** A part of what is shown. */
export function useView<T>(select: (state: ViewState) => T): T {
  return useStore(useWorkspace().view, select)
}
