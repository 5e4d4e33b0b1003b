import type { RecordDetail } from '@crossdock/shared/api'
import { type Flow, portOf } from '@crossdock/shared/flow'
import { leadsTo, type Step, staysAtNode } from './step-standing.ts'

/** A payload at a place of a journey, or the fact that it was not kept. */
export type SeenPayload = { readonly value: unknown } | 'not-kept'

/** What came in at a step (counted from 1): what the step before it gave out, or what a person put there. */
export function payloadIn(
  record: Pick<RecordDetail, 'journey' | 'payload' | 'lost'>,
  number: number,
  flow: Pick<Flow, 'wires'> | undefined,
): SeenPayload {
  const { journey } = record
  const step = journey[number - 1]
  if (step === undefined) return accepted(record)
  for (let index = number - 2; index >= 0; index -= 1) {
    const earlier = journey[index]
    if (earlier === undefined || !leadsTo(earlier.branch, step.branch)) continue
    if (earlier.node === step.node && staysAtNode(earlier)) {
      if (earlier.resumed !== undefined && 'payload' in earlier.resumed) return { value: earlier.resumed.payload }
      return payloadIn(record, index + 1, flow)
    }
    const port = portTo(earlier, step.node, flow)
    if (port !== undefined) return 'payload' in port ? { value: port.payload } : 'not-kept'
  }
  return accepted(record)
}

/** What went out of a step, port by port. */
export function payloadsOut(step: Step): readonly { readonly port: string; readonly payload: SeenPayload }[] {
  if (step.resumed !== undefined && 'payload' in step.resumed)
    return [{ port: 'corrected', payload: { value: step.resumed.payload } }]
  return (step.out ?? []).map((out) => ({
    port: out.port,
    payload: 'payload' in out ? { value: out.payload } : 'not-kept',
  }))
}

function portTo(step: Step, node: string, flow: Pick<Flow, 'wires'> | undefined) {
  const wires = flow?.wires.filter(({ from, to }) => to === node && portOf(from).node === step.node) ?? []
  return step.out?.find(({ port }) => wires.some(({ from }) => portOf(from).port === port))
}

function accepted({ payload, lost }: Pick<RecordDetail, 'payload' | 'lost'>): SeenPayload {
  return lost !== undefined && payload === null ? 'not-kept' : { value: payload }
}
