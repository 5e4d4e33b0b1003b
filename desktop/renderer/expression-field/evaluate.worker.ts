import { type EvaluationTask, evaluateSource, type Outcome } from './evaluate-source.ts'

/** A task for the worker: its payload travels once, under an id. */
export interface WorkerTask extends Omit<EvaluationTask, 'scope'> {
  readonly id: number
  readonly scope: Omit<EvaluationTask['scope'], 'payload'>
  readonly payloadId: number
  /** Sent with the first task that needs it. */
  readonly payload?: { readonly value: unknown }
}

/** The answer to the task of that id. */
export interface WorkerAnswer {
  readonly id: number
  readonly outcome: Outcome
}

let known: { readonly id: number; readonly value: unknown } | undefined

self.addEventListener('message', ({ data }: MessageEvent<WorkerTask>) => {
  const { id, payloadId, payload, scope, ...task } = data
  if (payload !== undefined) known = { id: payloadId, value: payload.value }
  const value = known?.id === payloadId ? known.value : undefined
  const answer: WorkerAnswer = { id, outcome: evaluateSource({ ...task, scope: { ...scope, payload: value } }) }
  self.postMessage(answer)
})
