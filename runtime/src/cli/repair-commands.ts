import type { ApiClient, ExceptionGroup, ExceptionView } from '@crossdock/shared/api'
import { CrossdockError, type ErrorInfo } from '@crossdock/shared/errors'
import type { Outcome } from './outcome.ts'

/** Which records a repair is about: named ones, or the oldest that wait for one cause. */
export interface RepairSelection {
  readonly recordIds: readonly string[]
  readonly fingerprint?: string | undefined
  readonly limit?: number | undefined
}

/** Open exceptions by cause, the biggest groups first. */
export async function listGroups(api: ApiClient, flow: string | undefined): Promise<Outcome> {
  const { items } = await api.listExceptionGroups({ query: { flow } })
  const text = items.length === 0 ? 'Nothing waits for repair.' : items.map(groupLines).join('\n')
  return { exitCode: 0, json: { groups: items }, text }
}

/** The exceptions of one cause. */
export async function showGroup(api: ApiClient, fingerprint: string): Promise<Outcome> {
  const { items } = await api.listExceptions({ query: { fingerprint, limit: 500 } })
  if (items.length === 0) {
    throw new CrossdockError('NOT_FOUND', `No open exception has the cause ${fingerprint}.`, {
      remedy: '`crossdock exceptions list` shows the causes there are.',
    })
  }
  return { exitCode: 0, json: { exceptions: items }, text: items.map(exceptionLines).join('\n') }
}

/** Runs parked records again from where they stopped. */
export async function retryRecords(
  api: ApiClient,
  { version, ...selection }: RepairSelection & { readonly version: 'same' | 'current' },
): Promise<Outcome> {
  return reported('retried', await api.retryRecords({ body: { ...bodyOf(selection), version } }))
}

/** Ends parked records by hand. */
export async function resolveRecords(
  api: ApiClient,
  { reason, ...selection }: RepairSelection & { readonly reason: string },
): Promise<Outcome> {
  return reported('resolved', await api.resolveRecords({ body: { ...bodyOf(selection), reason } }))
}

/** Sends records again as new ones. */
export async function sendAgain(
  api: ApiClient,
  { recordIds, reason }: { readonly recordIds: readonly string[]; readonly reason: string },
): Promise<Outcome> {
  return reported('sent again', await api.sendRecordsAgain({ body: { recordIds: [...recordIds], reason } }))
}

function bodyOf({ recordIds, fingerprint, limit }: RepairSelection) {
  return recordIds.length > 0 ? { recordIds: [...recordIds] } : { fingerprint, limit }
}

function reported(
  verb: string,
  report: {
    readonly done: readonly string[]
    readonly refused: readonly { readonly recordId: string; readonly error: ErrorInfo }[]
    readonly created?: readonly string[]
  },
): Outcome {
  const { done, refused, created } = report
  const lines = [
    `${done.length} ${done.length === 1 ? 'record' : 'records'} ${verb}${refused.length > 0 ? `, ${refused.length} refused` : ''}`,
    ...(created ?? []).map((id) => `  new record ${id}`),
    ...refused.flatMap(({ recordId, error }) => [
      `  ${recordId}  ${error.code}: ${error.message}`,
      `    → ${error.remedy}`,
    ]),
  ]
  return { exitCode: refused.length > 0 ? 1 : 0, json: report, text: lines.join('\n') }
}

function groupLines({ count, flow, node, oldestAt, fingerprint, example }: ExceptionGroup): string {
  const { code, message, remedy } = example.error
  return [
    `${count} × ${code} at ${flow}/${node}, the oldest since ${oldestAt}  [${fingerprint}]`,
    `    ${message}`,
    `    → ${remedy}`,
  ].join('\n')
}

function exceptionLines({ key, entity, recordId, openedAt, node, error }: ExceptionView): string {
  return `${key}  ${entity}  at ${node} since ${openedAt}  record ${recordId}\n    ${error.code}: ${error.message}`
}
