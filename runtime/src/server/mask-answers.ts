import type {
  CallWithToken,
  ExceptionGroup,
  ExceptionView,
  LogLine,
  RecordDetail,
  RecordSummary,
  ResponseOf,
} from '@crossdock/shared/api'
import type { ErrorInfo } from '@crossdock/shared/errors'
import { hideInError, hideInMembers, hideInStep, hideMasked, type MaskedParts } from '@crossdock/shared/record'
import { partsIn, partsOf, rulesOf } from '../security/masked-fields.ts'
import type { Services } from '../services.ts'
import { placesOf, type RecordPlace } from '../store/record-places.ts'
import type { Handlers } from './handler.ts'

type Reads = Pick<Services, 'database' | 'planFor'>

/** Answers about flows, systems, people and counts: nothing of what a record carries stands in them. */
type WithoutRecordData =
  | 'listFlows'
  | 'getFlow'
  | 'listFlowVersions'
  | 'publishFlow'
  | 'rollBackFlow'
  | 'validateFlow'
  | 'pauseFlow'
  | 'resumeFlow'
  | 'startFlow'
  | 'fireSource'
  | 'listNodeTypes'
  | 'getFlowLive'
  | 'listMilestones'
  | 'listRuns'
  | 'getRun'
  | 'cancelRun'
  | 'listSparklines'
  | 'startReplay'
  | 'listReplays'
  | 'getReplay'
  | 'continueReplay'
  | 'cancelReplay'
  | 'assignExceptions'
  | 'tagExceptions'
  | 'commentExceptions'
  | 'ignoreExceptions'
  | 'reopenExceptions'
  | 'listIntakeRefusals'
  | 'listSystems'
  | 'listSystemKinds'
  | 'putSystem'
  | 'deleteSystem'
  | 'testSystem'
  | 'listCredentials'
  | 'listCredentialTypes'
  | 'putCredential'
  | 'deleteCredential'
  | 'listTables'
  | 'getTable'
  | 'putTable'
  | 'deleteTable'
  | 'putTableRows'
  | 'deleteTableRows'
  | 'exportTable'
  | 'importTable'
  | 'getParams'
  | 'putParams'
  | 'whoAmI'
  | 'getAbout'
  | 'getHealth'
  | 'getActivity'
  | 'getOpenApi'
  | 'listTokens'
  | 'createToken'
  | 'revokeToken'
  | 'listAudit'
  | 'createSignInCode'

/** Debug sessions are masked where their view is made, cases where they are made. */
type MaskedAtItsOrigin =
  | 'startDebug'
  | 'getDebug'
  | 'actDebug'
  | 'getDebugStep'
  | 'endDebug'
  | 'listCases'
  | 'putCase'
  | 'deleteCase'
  | 'caseFromRecord'
  | 'runCases'

/** Hides masked fields in one route's answer. */
type Hide<N extends CallWithToken> = (reads: Reads, answer: ResponseOf<N>) => Promise<ResponseOf<N>>

/** Every other route, and how masked fields are kept out of its answer: a new route does not compile until it has been thought of. */
const hiding: { readonly [N in Exclude<CallWithToken, WithoutRecordData | MaskedAtItsOrigin>]: Hide<N> } = {
  findRecords: async (reads, page) => ({ ...page, items: await hideInSummaries(reads, page.items) }),
  listChildren: async (reads, page) => ({ ...page, items: await hideInSummaries(reads, page.items) }),
  getRecord: hideInDetail,
  listNodeSamples: hideInSamples,
  // Lines are masked when they are written, by the rules of that time.
  listLogs: async (reads, page) => ({
    ...page,
    items: await hideInEach(reads, page.items, ({ recordId }) => recordId, hideInLine),
  }),
  listExceptionGroups: async (reads, groups) => ({
    ...groups,
    items: await hideInEach(reads, groups.items, ({ example }) => example.recordId, hideInGroup),
  }),
  listExceptions: async (reads, page) => ({ ...page, items: await hideInExceptions(reads, page.items) }),
  getException: async (reads, exception) => {
    const [hidden = exception] = await hideInEach(
      reads,
      [exception],
      ({ recordId }) => recordId,
      (one, parts) => ({
        ...hideInException(one, parts),
        title: hideMasked(one.title, parts),
        cause: hideInMembers(one.cause, parts),
      }),
    )
    return hidden
  },
  retryRecord: hideInReport,
  retryRecords: hideInReport,
  resolveRecords: hideInReport,
  sendRecordsAgain: hideInReport,
  verifyRecord: hideInReport,
  previewReplay: async (reads, preview) => ({
    ...preview,
    refused: await hideInErrors(reads, preview.refused, ({ exampleId }) => exampleId),
    parksAgain: await hideInErrors(reads, preview.parksAgain, ({ exampleId }) => exampleId),
  }),
  reportReplay: async (reads, report) => ({
    parkedAgain: await hideInEach(
      reads,
      report.parkedAgain,
      ({ exampleId }) => exampleId,
      (group, parts) => ({ ...group, cause: hideInMembers(group.cause, parts) }),
    ),
    refused: await hideInErrors(reads, report.refused, ({ exampleId }) => exampleId),
  }),
  listDebugSessions: async ({ planFor }, { items }) => ({
    items: await Promise.all(
      items.map(async (session) => ({ ...session, start: await hideInStart(planFor, session) })),
    ),
  }),
  listReplayedRecords: async (reads, page) => ({
    ...page,
    items: await hideInErrors(reads, page.items, ({ recordId }) => recordId),
  }),
}

/** The handlers, with masked fields hidden from whoever calls, whatever the role. */
export function maskAnswers(reads: Reads, handlers: Handlers): Handlers {
  const masked = Object.entries(hiding).map(([name, hide]) => {
    const handler = handlers[name as CallWithToken] as (request: never, caller: never) => Promise<unknown>
    const hideIn = hide as (reads: Reads, answer: never) => Promise<unknown>
    return [
      name,
      async (request: unknown, caller: unknown) =>
        await hideIn(reads, (await handler(request as never, caller as never)) as never),
    ]
  })
  return { ...handlers, ...(Object.fromEntries(masked) as Partial<Handlers>) } as Handlers
}

/** Exceptions as they are told, also as live events. */
export async function hideInExceptions(
  reads: Reads,
  exceptions: readonly ExceptionView[],
): Promise<readonly ExceptionView[]> {
  return await hideInEach(reads, exceptions, ({ recordId }) => recordId, hideInException)
}

/**
 * What is known of the masked values of each record. Where the version that it ran on masks as much as the current one,
 * what was kept of its failures is without them already, and its payloads are not read again.
 */
async function keptPartsOf(reads: Reads, place: RecordPlace): Promise<MaskedParts> {
  const { isWider, rules } = await rulesOf(reads.planFor, place)
  return isWider ? await partsOf(reads.database, place.id, rules) : { rules, texts: [] }
}

/** Errors may have been made just now, of values that are not hidden yet. */
async function allPartsOf(reads: Reads, place: RecordPlace): Promise<MaskedParts> {
  const { rules } = await rulesOf(reads.planFor, place)
  return await partsOf(reads.database, place.id, rules)
}

async function hideInEach<T>(
  reads: Reads,
  items: readonly T[],
  recordOf: (item: T) => string | undefined,
  hide: (item: T, parts: MaskedParts) => T,
): Promise<readonly T[]> {
  const places = await placesOf(
    reads.database,
    items.flatMap((item) => recordOf(item) ?? []),
  )
  return await Promise.all(
    items.map(async (item) => {
      const place = places.get(recordOf(item) ?? '')
      return place ? hide(item, await keptPartsOf(reads, place)) : item
    }),
  )
}

async function hideInErrors<T extends { readonly error?: ErrorInfo | undefined }>(
  reads: Reads,
  items: readonly T[],
  recordOf: (item: T) => string,
): Promise<readonly T[]> {
  const failed = items.filter(({ error }) => error !== undefined)
  if (failed.length === 0) return items
  const places = await placesOf(reads.database, failed.map(recordOf))
  return await Promise.all(
    items.map(async (item) => {
      const place = places.get(recordOf(item))
      return place && item.error ? { ...item, error: hideInError(item.error, await allPartsOf(reads, place)) } : item
    }),
  )
}

async function hideInReport<T extends { readonly refused: readonly { recordId: string; error: ErrorInfo }[] }>(
  reads: Reads,
  report: T,
): Promise<T> {
  return { ...report, refused: await hideInErrors(reads, report.refused, ({ recordId }) => recordId) }
}

async function hideInSummaries(reads: Reads, records: readonly RecordSummary[]): Promise<readonly RecordSummary[]> {
  const telling = records.filter(({ cause, reason }) => cause !== undefined || reason !== undefined)
  const places = await placesOf(
    reads.database,
    telling.map(({ id }) => id),
  )
  return await Promise.all(
    records.map(async (record) => {
      const place = places.get(record.id)
      return place ? hideInSummary(record, await keptPartsOf(reads, place)) : record
    }),
  )
}

function hideInSummary<T extends RecordSummary>(record: T, parts: MaskedParts): T {
  const { cause, reason } = record
  return {
    ...record,
    ...(reason === undefined ? {} : { reason: hideMasked(reason, parts) }),
    ...(cause ? { cause: hideInCause(cause, parts) } : {}),
  }
}

function hideInCause<T extends NonNullable<RecordSummary['cause']>>(cause: T, parts: MaskedParts): T {
  const { message, title } = cause
  return {
    ...cause,
    message: hideMasked(message, parts),
    ...(title === undefined ? {} : { title: hideMasked(title, parts) }),
  }
}

async function hideInDetail(reads: Reads, record: RecordDetail): Promise<RecordDetail> {
  const place = (await placesOf(reads.database, [record.id])).get(record.id)
  const { rules } = await rulesOf(reads.planFor, place ?? record)
  const [first, related, [parent]] = await Promise.all([
    hideInSummaries(reads, record.children.first),
    hideInSummaries(reads, record.related),
    hideInSummaries(reads, record.parent ? [record.parent] : []),
  ])
  const others = { children: { ...record.children, first }, related, ...(parent ? { parent } : {}) }
  if (rules.length === 0) return { ...record, ...others }
  const carried = record.branches.map(({ payload }) => ({ payload }))
  const { texts } = partsIn({ payload: [record.payload, carried], progress: undefined, journey: record.journey }, rules)
  const parts = { rules, texts }
  return {
    ...hideInSummary(record, parts),
    ...others,
    payload: hideMasked(record.payload, parts),
    branches: record.branches.map((branch) => ({
      ...branch,
      payload: hideMasked(branch.payload, parts),
      ...(branch.heldBecause === undefined ? {} : { heldBecause: hideMasked(branch.heldBecause, parts) }),
      ...(branch.cause ? { cause: hideInError(branch.cause, parts) } : {}),
    })),
    journey: record.journey.map((step) => hideInStep(step, parts)),
    effects: record.effects.map((effect) =>
      effect.error ? { ...effect, error: hideInError(effect.error, parts) } : effect,
    ),
    exceptions: record.exceptions.map((exception) => hideInException(exception, parts)),
  }
}

function hideInException<T extends ExceptionView>(exception: T, parts: MaskedParts): T {
  return { ...exception, error: hideInError(exception.error, parts) }
}

function hideInLine({ facts, message, ...line }: LogLine, parts: MaskedParts): LogLine {
  return { ...line, message: hideMasked(message, parts), ...(facts ? { facts: hideMasked(facts, parts) } : {}) }
}

function hideInGroup(group: ExceptionGroup, parts: MaskedParts): ExceptionGroup {
  return {
    ...group,
    title: hideMasked(group.title, parts),
    cause: hideInMembers(group.cause, parts),
    example: hideInException(group.example, parts),
  }
}

async function hideInSamples(
  { database, planFor }: Reads,
  samples: ResponseOf<'listNodeSamples'>,
): Promise<ResponseOf<'listNodeSamples'>> {
  const places = await placesOf(
    database,
    samples.items.map(({ recordId }) => recordId),
  )
  const items = await Promise.all(
    samples.items.map(async ({ payload, ...sample }) => {
      const place = places.get(sample.recordId)
      // A record that has gone meanwhile took with it what says how it is to be masked.
      if (payload === undefined || !place) return sample
      const { rules } = await rulesOf(planFor, place)
      const parts = partsIn({ payload, progress: undefined, journey: [] }, rules)
      return { ...sample, payload: hideMasked(payload, parts) }
    }),
  )
  return { ...samples, items }
}

async function hideInStart(
  planFor: Reads['planFor'],
  { flow, start }: ResponseOf<'listDebugSessions'>['items'][number],
): Promise<typeof start> {
  if (start.kind !== 'payloads') return start
  const { rules } = await rulesOf(planFor, { flow, isPart: true })
  const payloads = start.items.map(({ payload }) => payload)
  const parts = partsIn({ payload: payloads, progress: undefined, journey: [] }, rules)
  return { ...start, items: payloads.map((payload) => ({ payload: hideMasked(payload, parts) })) }
}
