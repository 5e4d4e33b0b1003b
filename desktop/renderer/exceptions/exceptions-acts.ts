import type { ApiClient, ExceptionSelection, ExceptionView } from '@crossdock/shared/api'
import type { Workspace } from '../app/workspace.ts'
import { groupBy } from '../document/group-by.ts'
import { countText } from '../live/count-text.ts'
import { openRetry } from '../repair/retry-sheet.ts'
import { subjectOf } from './exception-words.ts'
import { chosenGroup, countOf, selectionOf } from './exceptions-store.ts'

type Desk = Pick<Workspace, 'connection' | 'exceptions'>

/** Of more, an act is not taken back by one click. */
const mostUndone = 500
/** Exceptions or records that one call is about; of more there are several calls. */
const mostAtOnce = 1_000

/** Gives what is selected, or the whole group, to somebody or to nobody. Can be taken back where one knows whose they were. */
export async function assign({ connection, exceptions }: Desk, assignee: string | null): Promise<void> {
  const client = connection.clientToAct()
  const state = exceptions.getState()
  const selection = selectionOf(state)
  const before = assigneesBefore(state)
  const changed = await inParts(selection, (part) => client.assignExceptions({ body: { ...part, assignee } }))
  const text =
    assignee === null ? `${exceptionsText(changed)} given back` : `${exceptionsText(changed)} given to ${assignee}`
  await exceptions.finish({
    text,
    ...(before === undefined
      ? {}
      : {
          undo: async () => {
            for (const [was, owned] of before) {
              await inParts(owned, (part) => client.assignExceptions({ body: { ...part, assignee: was } }))
            }
          },
        }),
  })
}

/** Puts tags on and takes tags off. */
export async function tag(
  { connection, exceptions }: Desk,
  { add, remove }: { readonly add: readonly string[]; readonly remove: readonly string[] },
): Promise<void> {
  const client = connection.clientToAct()
  const state = exceptions.getState()
  const rows = concerned(state)
  const selection = selectionOf(state)
  const put = (change: { readonly add: readonly string[]; readonly remove: readonly string[] }) =>
    inParts(selection, (part) =>
      client.tagExceptions({ body: { ...part, add: [...change.add], remove: [...change.remove] } }),
    )
  const changed = await put({ add, remove })
  const isClean = rows?.every(({ tags }) => !add.some((one) => tags.includes(one)))
  await exceptions.finish({
    text: `${exceptionsText(changed)} tagged`,
    ...(isClean === true && remove.length === 0
      ? { undo: async () => void (await put({ add: [], remove: add })) }
      : {}),
  })
}

/** Writes a note to what is selected, or to the whole group. */
export async function comment({ connection, exceptions }: Desk, text: string): Promise<void> {
  const client = connection.clientToAct()
  const selection = selectionOf(exceptions.getState())
  const changed = await inParts(selection, (part) => client.commentExceptions({ body: { ...part, text } }))
  await exceptions.finish({ text: `Note written to ${exceptionsText(changed)}` })
}

/** Takes exceptions out of the open ones; their records stay parked. Can be taken back. */
export async function ignore({ connection, exceptions }: Desk, reason: string): Promise<void> {
  const client = connection.clientToAct()
  const ids = await idsOf({ connection, exceptions })
  const selection = selectionOf(exceptions.getState())
  const changed = await inParts(selection, (part) => client.ignoreExceptions({ body: { ...part, reason } }))
  await exceptions.finish({
    text: `${exceptionsText(changed)} set aside; the records stay parked`,
    ...(ids === undefined ? {} : { undo: async () => void (await reopenEach(client, ids)) }),
  })
}

/** Opens those again that were set aside. */
export async function reopen({ connection, exceptions }: Desk): Promise<void> {
  const changed = await reopenEach(connection.clientToAct(), [...exceptions.getState().selected])
  await exceptions.finish({ text: `${exceptionsText(changed)} open again` })
}

/** Ends the records of what is selected, or of the whole group, by hand. */
export async function resolve({ connection, exceptions }: Desk, reason: string): Promise<void> {
  const client = connection.clientToAct()
  const state = exceptions.getState()
  const rows = state.selected.size > 0 ? concerned(state) : undefined
  const { resolved, refused } = await (rows === undefined
    ? resolveCause(client, { fingerprint: state.chosen ?? '', reason })
    : resolveEach(client, { recordIds: [...new Set(rows.map(({ recordId }) => recordId))], reason }))
  const rest = refused > 0 ? `; ${countText(refused)} could not be` : ''
  await exceptions.finish({ text: `${countText(resolved)} ${resolved === 1 ? 'record' : 'records'} resolved${rest}` })
}

/** Opens the sheet that retries what is selected, or the whole group. */
export function retry(workspace: Workspace, options: { readonly version?: 'same' | 'current' } = {}): void {
  const state = workspace.exceptions.getState()
  const group = chosenGroup(state)
  const rows = concerned(state)
  if (group === undefined && rows === undefined) return
  const isSome = state.selected.size > 0 && rows !== undefined
  openRetry(workspace, {
    title: group === undefined ? exceptionsText(countOf(state)) : retryTitle(group, countOf(state)),
    ...(group === undefined ? {} : { cause: group.cause.text, flow: group.flow }),
    order: {
      verb: 'retry',
      ...(options.version === undefined ? {} : { version: options.version }),
      ...(isSome
        ? { recordIds: [...new Set(rows.map(({ recordId }) => recordId))] }
        : { filter: { fingerprint: group?.fingerprint ?? '', flow: group?.flow, state: 'parked' } }),
    },
  })
}

function retryTitle(group: Parameters<typeof subjectOf>[0], count: number): string {
  return subjectOf({ ...group, count })
}

/** The rows that an act is about, as far as they are read: the selected ones, or all when the group is read whole. */
export function concerned(
  state: ReturnType<Workspace['exceptions']['getState']>,
): readonly ExceptionView[] | undefined {
  if (state.selected.size > 0) return state.rows.filter(({ id }) => state.selected.has(id))
  return state.nextCursor === undefined && state.shows === 'open' ? state.rows : undefined
}

async function idsOf({ connection, exceptions }: Desk): Promise<readonly string[] | undefined> {
  const state = exceptions.getState()
  if (state.selected.size > 0) return [...state.selected]
  if (countOf(state) > mostUndone) return undefined
  const query = { fingerprint: state.chosen, limit: mostUndone }
  const { items } = await connection.clientToAct().listExceptions({ query })
  return items.map(({ id }) => id)
}

function assigneesBefore(
  state: ReturnType<Workspace['exceptions']['getState']>,
): ReadonlyMap<string | null, ExceptionSelection> | undefined {
  const group = chosenGroup(state)
  if (state.selected.size === 0 && group?.assigned === 0) return new Map([[null, { fingerprint: group.fingerprint }]])
  const rows = concerned(state)
  if (rows === undefined || rows.length > mostUndone) return undefined
  const whose = groupBy(rows, ({ assignee }) => assignee ?? null)
  return new Map([...whose].map(([was, owned]) => [was, { exceptionIds: owned.map(({ id }) => id) }]))
}

interface Resolved {
  readonly resolved: number
  readonly refused: number
}

async function resolveEach(
  client: ApiClient,
  { recordIds, reason }: { readonly recordIds: readonly string[]; readonly reason: string },
): Promise<Resolved> {
  let [resolved, refused] = [0, 0]
  for (const part of partsOf(recordIds)) {
    const report = await client.resolveRecords({ body: { recordIds: part, reason } })
    resolved += report.done.length
    refused += report.refused.length
  }
  return { resolved, refused }
}

/** The oldest that wait for a cause, until none is left but those that are refused: each call meets these again. */
async function resolveCause(
  client: ApiClient,
  cause: { readonly fingerprint: string; readonly reason: string },
): Promise<Resolved> {
  let resolved = 0
  for (;;) {
    const { done, refused } = await client.resolveRecords({ body: { ...cause, limit: mostAtOnce } })
    resolved += done.length
    if (done.length === 0 || done.length + refused.length < mostAtOnce) return { resolved, refused: refused.length }
  }
}

function partsOf<T>(all: readonly T[]): readonly T[][] {
  return Array.from({ length: Math.ceil(all.length / mostAtOnce) }, (_, part) =>
    all.slice(part * mostAtOnce, (part + 1) * mostAtOnce),
  )
}

/** Acts on a cause at once, or on named exceptions part by part. Answers how many were changed. */
async function inParts(
  { exceptionIds, fingerprint }: ExceptionSelection,
  act: (
    part: { readonly fingerprint: string | undefined } | { readonly exceptionIds: string[] },
  ) => Promise<{ readonly changed: number }>,
): Promise<number> {
  if (exceptionIds === undefined) return (await act({ fingerprint })).changed
  let changed = 0
  for (const part of partsOf(exceptionIds)) changed += (await act({ exceptionIds: part })).changed
  return changed
}

async function reopenEach(client: ApiClient, exceptionIds: readonly string[]): Promise<number> {
  let changed = 0
  for (const part of partsOf(exceptionIds)) {
    changed += (await client.reopenExceptions({ body: { exceptionIds: part } })).changed
  }
  return changed
}

function exceptionsText(count: number): string {
  return `${countText(count)} ${count === 1 ? 'exception' : 'exceptions'}`
}
