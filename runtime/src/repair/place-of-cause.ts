import type { CauseView, ExceptionGroup } from '@crossdock/shared/api'
import type { ErrorInfo } from '@crossdock/shared/errors'
import type { Plan } from '../engine/plan.ts'
import { describeCause } from './describe-cause.ts'
import { titleOf } from './exception-title.ts'

/** The names and systems of the place where records wait, and the cause in words. */
export type CausePlaceView = Pick<ExceptionGroup, 'title' | 'systems' | 'flowName' | 'nodeName'> & {
  readonly cause: CauseView
}

/** The cause in a line and in parts, and the systems at its node, as the flow's current version names them. */
export async function placeOf(
  planFor: (flow: string) => Promise<Plan>,
  { flow, node }: { readonly flow: string; readonly node: string },
  error: ErrorInfo,
): Promise<CausePlaceView> {
  const plan = await planFor(flow).catch(() => undefined)
  const nodeName = plan?.flow.nodes[node]?.name ?? node
  const systems = [...new Set((plan?.steps.get(node)?.systems ?? []).map(({ name }) => name))]
  const cause = describeCause(error, { nodeName, systems })
  return { title: titleOf(cause, nodeName), cause, systems, flowName: plan?.flow.name ?? flow, nodeName }
}
