import type { ExceptionSelection, ExceptionView } from '@crossdock/shared/api'
import type { Workspace } from '../app/workspace.ts'
import { groupBy } from '../document/group-by.ts'
import { countText } from '../live/count-text.ts'
import { openRetry } from '../repair/retry-sheet.ts'
import { subjectOf } from './exception-words.ts'
import { chosenGroup, countOf, selectionOf } from './exceptions-store.ts'

type Desk = Pick<Workspace, 'connection' | 'exceptions'>

/** Of more, an act is not taken back by one click. */
const mostUndone = 500
/** Records that one call resolves. */
const resolvedAtOnce = 1_000

/** Gives what is selected, or the whole group, to somebody or to nobody. Can be taken back where one knows whose they were. */
export async function assign({ connection, exceptions }: Desk, assignee: string | null): Promise<void> {
  const client = connection.clientToAct()
  const state = exceptions.getState()
  const selection = selectionOf(state)
  const before = assigneesBefore(state)
  const { changed } = await client.assignExceptions({ body: { ...bodyOf(selection), assignee } })
  const text =
    assignee === null ? `${exceptionsText(changed)} given back` : `${exceptionsText(changed)} given to ${assignee}`
  await exceptions.finish({
    text,
    ...(before === undefined
      ? {}
      : {
          undo: async () => {
            for (const [was, exceptionIds] of before) {
              await client.assignExceptions({ body: { ...bodyOf(exceptionIds), assignee: was } })
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
  const body = bodyOf(selectionOf(state))
  const { changed } = await client.tagExceptions({ body: { ...body, add: [...add], remove: [...remove] } })
  const isClean = rows?.every(({ tags }) => !add.some((one) => tags.includes(one)))
  await exceptions.finish({
    text: `${exceptionsText(changed)} tagged`,
    ...(isClean === true && remove.length === 0
      ? { undo: async () => void (await client.tagExceptions({ body: { ...body, add: [], remove: [...add] } })) }
      : {}),
  })
}

/** Writes a note to what is selected, or to the whole group. */
export async function comment({ connection, exceptions }: Desk, text: string): Promise<void> {
  const body = bodyOf(selectionOf(exceptions.getState()))
  const { changed } = await connection.clientToAct().commentExceptions({ body: { ...body, text } })
  await exceptions.finish({ text: `Note written to ${exceptionsText(changed)}` })
}

/** Takes exceptions out of the open ones; their records stay parked. Can be taken back. */
export async function ignore({ connection, exceptions }: Desk, reason: string): Promise<void> {
  const client = connection.clientToAct()
  const ids = await idsOf({ connection, exceptions })
  const { changed } = await client.ignoreExceptions({ body: { ...bodyOf(selectionOf(exceptions.getState())), reason } })
  await exceptions.finish({
    text: `${exceptionsText(changed)} set aside; the records stay parked`,
    ...(ids === undefined
      ? {}
      : { undo: async () => void (await client.reopenExceptions({ body: { exceptionIds: [...ids] } })) }),
  })
}

/** Opens those again that were set aside. */
export async function reopen({ connection, exceptions }: Desk): Promise<void> {
  const exceptionIds = [...exceptions.getState().selected]
  const { changed } = await connection.clientToAct().reopenExceptions({ body: { exceptionIds } })
  await exceptions.finish({ text: `${exceptionsText(changed)} open again` })
}

/** Ends the records of what is selected, or of the whole group, by hand. */
export async function resolve({ connection, exceptions }: Desk, reason: string): Promise<void> {
  const client = connection.clientToAct()
  const state = exceptions.getState()
  const rows = state.selected.size > 0 ? concerned(state) : undefined
  const selection = rows
    ? { recordIds: [...new Set(rows.map(({ recordId }) => recordId))] }
    : { fingerprint: state.chosen ?? '', limit: resolvedAtOnce }
  let [resolved, refused] = [0, 0]
  for (let hasMore = true; hasMore; ) {
    const report = await client.resolveRecords({ body: { ...selection, reason } })
    resolved += report.done.length
    refused += report.refused.length
    hasMore = rows === undefined && report.done.length === resolvedAtOnce
  }
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

function bodyOf({ exceptionIds, fingerprint }: ExceptionSelection) {
  return exceptionIds === undefined ? { fingerprint } : { exceptionIds: [...exceptionIds] }
}

function exceptionsText(count: number): string {
  return `${countText(count)} ${count === 1 ? 'exception' : 'exceptions'}`
}
