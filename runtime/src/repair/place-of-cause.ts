import type { CauseView, ExceptionGroup, RecordSummary } from '@crossdock/shared/api'
import type { ErrorInfo } from '@crossdock/shared/errors'
import type { Plan } from '../engine/plan.ts'
import type { Sql } from '../store/database.ts'
import { exceptionsById } from '../store/exception-queries.ts'
import { type CausePlace, describeCause } from './describe-cause.ts'
import { titleOf } from './exception-title.ts'

/** The names and systems of the place where records wait, and the cause in words. */
export type CausePlaceView = Pick<ExceptionGroup, 'title' | 'systems' | 'flowName' | 'nodeName'> & {
  readonly cause: CauseView
}

/**
 * The cause in a line and in parts, and the systems at its node, as the flow's current version names them. `keyOfOne` as
 * `describeCause` takes it.
 */
export async function placeOf(
  planFor: (flow: string) => Promise<Plan>,
  { flow, node, keyOfOne }: Pick<CausePlace, 'keyOfOne'> & { readonly flow: string; readonly node: string },
  error: ErrorInfo,
): Promise<CausePlaceView> {
  const plan = await planFor(flow).catch(() => undefined)
  const nodeName = plan?.flow.nodes[node]?.name ?? node
  const systems = [...new Set((plan?.steps.get(node)?.systems ?? []).map(({ name }) => name))]
  const cause = describeCause(error, { nodeName, systems, keyOfOne })
  return { title: titleOf(cause, nodeName), cause, systems, flowName: plan?.flow.name ?? flow, nodeName }
}

/** Records of a list with the title of what they wait for, as the exceptions desk words it. */
export async function withTitles<R extends RecordSummary>(
  sql: Sql,
  planFor: (flow: string) => Promise<Plan>,
  records: readonly R[],
): Promise<readonly R[]> {
  const ids = records.flatMap(({ cause }) => (cause === undefined ? [] : [cause.exceptionId]))
  const exceptions = new Map((await exceptionsById(sql, ids)).map((exception) => [exception.id, exception]))
  const titled = records.map(async (record) => {
    const exception = record.cause && exceptions.get(record.cause.exceptionId)
    if (record.cause === undefined || exception === undefined) return record
    const { title } = await placeOf(planFor, exception, exception.error)
    return { ...record, cause: { ...record.cause, title } }
  })
  return await Promise.all(titled)
}
