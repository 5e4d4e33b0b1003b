import type { ApiClient, ArgsOf } from '@crossdock/shared/api'
import type { ErrorInfo } from '@crossdock/shared/errors'
import { noOpenException } from './no-open-exception.ts'
import type { Outcome } from './outcome.ts'

/** Which records a repair is about: named ones, or the oldest that wait for one cause. */
export interface RepairSelection {
  readonly recordIds: readonly string[]
  readonly fingerprint?: string | undefined
  readonly limit?: number | undefined
}

/** Runs parked records again from where they stopped. */
export async function retryRecords(
  api: ApiClient,
  {
    version,
    reason,
    ...selection
  }: RepairSelection & { readonly version: 'same' | 'current'; readonly reason?: string | undefined },
): Promise<Outcome> {
  return reported('retried', await api.retryRecords({ body: { ...bodyOf(selection), version, reason } }), selection)
}

/** Runs one record again with a corrected payload, or from a chosen node. */
export async function retryOne(
  api: ApiClient,
  { recordId, ...how }: { readonly recordId: string } & ArgsOf<'retryRecord'>['body'],
): Promise<Outcome> {
  return reported('retried', await api.retryRecord({ params: { record: recordId }, body: how }))
}

/** Ends parked records by hand. */
export async function resolveRecords(
  api: ApiClient,
  { reason, ...selection }: RepairSelection & { readonly reason: string },
): Promise<Outcome> {
  return reported('resolved', await api.resolveRecords({ body: { ...bodyOf(selection), reason } }), selection)
}

/** Sends records again as new ones. */
export async function sendAgain(
  api: ApiClient,
  {
    recordIds,
    ...how
  }: { readonly recordIds: readonly string[] } & Omit<ArgsOf<'sendRecordsAgain'>['body'], 'recordIds'>,
): Promise<Outcome> {
  return reported('sent again', await api.sendRecordsAgain({ body: { recordIds: [...recordIds], ...how } }))
}

function bodyOf({ recordIds, fingerprint, limit }: RepairSelection) {
  return recordIds.length > 0 ? { recordIds: [...recordIds] } : { fingerprint, limit }
}

function reported(
  verb: string,
  report: {
    readonly done: readonly string[]
    readonly refused: readonly { readonly recordId: string; readonly error: ErrorInfo }[]
    readonly created: readonly string[]
  },
  { fingerprint }: Pick<RepairSelection, 'fingerprint'> = {},
): Outcome {
  const { done, refused, created } = report
  if (fingerprint !== undefined && done.length + refused.length === 0) throw noOpenException(fingerprint)
  const lines = [
    `${done.length} ${done.length === 1 ? 'record' : 'records'} ${verb}${refused.length > 0 ? `, ${refused.length} refused` : ''}`,
    ...created.map((id) => `  new record ${id}`),
    ...refused.flatMap(({ recordId, error }) => [
      `  ${recordId}  ${error.code}: ${error.message}`,
      `    → ${error.remedy}`,
    ]),
  ]
  return { exitCode: refused.length > 0 ? 1 : 0, json: report, text: lines.join('\n') }
}
