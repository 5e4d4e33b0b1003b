import type { ApiClient, ExceptionGroup, ExceptionSelection, ExceptionView } from '@crossdock/shared/api'
import { noOpenException } from './no-open-exception.ts'
import type { Outcome } from './outcome.ts'

/** Open exceptions by cause, the biggest groups first. */
export async function listGroups(api: ApiClient, flow: string | undefined): Promise<Outcome> {
  const { items } = await api.listExceptionGroups({ query: { flow } })
  const text = items.length === 0 ? 'Nothing waits for repair.' : items.map(groupLines).join('\n')
  return { exitCode: 0, json: { groups: items }, text }
}

/** The exceptions of one cause. */
export async function showGroup(api: ApiClient, fingerprint: string): Promise<Outcome> {
  const { items } = await api.listExceptions({ query: { fingerprint, limit: 500 } })
  if (items.length === 0) throw noOpenException(fingerprint)
  return { exitCode: 0, json: { exceptions: items }, text: items.map(exceptionLines).join('\n') }
}

/** Gives open exceptions to somebody, or with `nobody` back. */
export async function assignExceptions(
  api: ApiClient,
  { assignee, ...selection }: ExceptionSelection & { readonly assignee: string | null },
): Promise<Outcome> {
  const { changed } = await api.assignExceptions({ body: { ...bodyOf(selection), assignee } })
  return told({ ...selection, changed, what: assignee === null ? 'given back' : `given to ${assignee}` })
}

/** Writes a note to exceptions. */
export async function commentExceptions(
  api: ApiClient,
  { text, ...selection }: ExceptionSelection & { readonly text: string },
): Promise<Outcome> {
  const { changed } = await api.commentExceptions({ body: { ...bodyOf(selection), text } })
  return told({ ...selection, changed, what: 'commented' })
}

/** Puts tags on exceptions and takes tags off. */
export async function tagExceptions(
  api: ApiClient,
  { add, remove, ...selection }: ExceptionSelection & { readonly add: string[]; readonly remove: string[] },
): Promise<Outcome> {
  const { changed } = await api.tagExceptions({ body: { ...bodyOf(selection), add, remove } })
  return told({ ...selection, changed, what: 'tagged' })
}

/** Takes exceptions out of the open ones. */
export async function ignoreExceptions(
  api: ApiClient,
  { reason, ...selection }: ExceptionSelection & { readonly reason: string },
): Promise<Outcome> {
  const { changed } = await api.ignoreExceptions({ body: { ...bodyOf(selection), reason } })
  return told({ ...selection, changed, what: 'ignored; their records stay parked' })
}

/** Opens exceptions again. */
export async function reopenExceptions(api: ApiClient, exceptionIds: readonly string[]): Promise<Outcome> {
  const { changed } = await api.reopenExceptions({ body: { exceptionIds: [...exceptionIds] } })
  return told({ changed, what: 'opened again' })
}

function bodyOf({ exceptionIds, fingerprint }: ExceptionSelection) {
  return exceptionIds ? { exceptionIds: [...exceptionIds] } : { fingerprint }
}

/** Whoever named exceptions that are not there, or not open, is told so by the exit code too. */
function told({
  changed,
  fingerprint,
  what,
}: Pick<ExceptionSelection, 'fingerprint'> & { readonly changed: number; readonly what: string }): Outcome {
  if (fingerprint !== undefined && changed === 0) throw noOpenException(fingerprint)
  const text = `${changed} ${changed === 1 ? 'exception' : 'exceptions'} ${what}`
  return { exitCode: changed > 0 ? 0 : 1, json: { changed }, text }
}

function groupLines({
  count,
  held,
  title,
  flow,
  oldestAt,
  fingerprint,
  assignees,
  systems,
  example,
}: ExceptionGroup): string {
  const facts = [
    `flow ${flow}`,
    ...(held > 0 ? [`${held} more held behind them`] : []),
    ...(systems.length > 0 ? [`system ${systems.join(', ')}`] : []),
    `the oldest since ${oldestAt}`,
    ...(assignees.length > 0 ? [`with ${assignees.join(', ')}`] : []),
  ]
  const { message, remedy } = example.error
  return [`${count} × ${title}  [${fingerprint}]`, `    ${facts.join(', ')}`, `    ${message}`, `    → ${remedy}`].join(
    '\n',
  )
}

function exceptionLines({ id, key, entity, recordId, openedAt, node, error, assignee, tags }: ExceptionView): string {
  const whose = assignee === undefined ? '' : `  with ${assignee}`
  const marks = tags.length > 0 ? `  #${tags.join(' #')}` : ''
  return `${key}  ${entity}  at ${node} since ${openedAt}  record ${recordId}  exception ${id}${whose}${marks}\n    ${error.code}: ${error.message}`
}
