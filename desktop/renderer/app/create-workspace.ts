import { createCasesStore } from '../cases/cases-store.ts'
import { createConnectionStore } from '../connection/connection-store.ts'
import { createDebugShelf } from '../debugger/debug-shelf.ts'
import { createDebugStore } from '../debugger/debug-store.ts'
import { createDocumentStore } from '../document/document-store.ts'
import { createProblemsStore } from '../document/problems.ts'
import { createExceptionsStore } from '../exceptions/exceptions-store.ts'
import { createFileChangeStore } from '../flows/file-change.ts'
import { createPublishedStore } from '../flows/published-store.ts'
import { createJsonText } from '../json-view/json-text.ts'
import { createLiveStore } from '../live/live-store.ts'
import { pageVisibility } from '../live/page-visibility.ts'
import type { Platform } from '../platform/platform.ts'
import { readRecordsPlace } from '../records/records-address.ts'
import { createRecordsStore } from '../records/records-store.ts'
import { createRepairStore } from '../repair/repair-store.ts'
import { createCodeTables } from '../samples/code-tables.ts'
import { createBrowserShelf } from '../samples/sample-shelf.ts'
import { createSampleStore } from '../samples/sample-store.ts'
import { createSubflowShelf } from '../subflow/subflow-shelf.ts'
import { createBindingsStore } from '../systems/bindings-store.ts'
import { createMissingStore } from '../systems/missing/missing-store.ts'
import { createVersionsStore } from '../versions/versions-store.ts'
import { createViewStore } from './view-store.ts'
import type { Workspace } from './workspace.ts'

/** The workspace of this window: all stores, wired to each other. */
export function createWorkspace(platform: Platform): Workspace {
  const documents = createDocumentStore()
  const connection = createConnectionStore(platform.runtimes)
  const published = createPublishedStore(documents, connection)
  const tables = createCodeTables(connection)
  const bindings = createBindingsStore(connection)
  const subflows = createSubflowShelf(documents, connection)
  const missing = createMissingStore(documents, { connection, bindings })
  const view = createViewStore()
  const isAtSearch = () => {
    const { rest, screen } = view.getState().route
    return screen === 'records' && readRecordsPlace(rest).kind === 'search'
  }
  const isAtExceptions = () => view.getState().route.screen === 'exceptions' && pageVisibility.isVisible()
  const exceptions = createExceptionsStore(connection, isAtExceptions)
  return {
    platform,
    documents,
    connection,
    problems: createProblemsStore(documents, { subflows, scripts: missing }),
    published,
    jsonText: createJsonText(documents),
    live: createLiveStore({ documents, connection, published, runtimes: platform.runtimes, page: pageVisibility }),
    fileChange: createFileChangeStore(documents, platform.files),
    versions: createVersionsStore(documents, connection),
    cases: createCasesStore(documents, connection),
    debug: createDebugStore({ documents, connection, published, shelf: createDebugShelf(localStorage) }),
    exceptions,
    repair: createRepairStore(connection, {
      page: pageVisibility,
      onMoved: () => isAtExceptions() && void exceptions.refresh(),
    }),
    records: createRecordsStore({
      connection,
      isSeen: () => isAtSearch() && pageVisibility.isVisible(),
      nowMs: Date.now,
    }),
    view,
    samples: createSampleStore({ documents, connection, published, tables, shelf: createBrowserShelf() }),
    tables,
    bindings,
    subflows,
    missing,
    canvas: { current: undefined },
  }
}
