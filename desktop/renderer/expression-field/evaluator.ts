import type { WorkerAnswer, WorkerTask } from './evaluate.worker.ts'
import EvaluateWorker from './evaluate.worker.ts?worker'
import type { EvaluationTask, Outcome } from './evaluate-source.ts'

const limitMs = 3_000

interface Waiting {
  readonly resolve: (outcome: Outcome) => void
  readonly timer: ReturnType<typeof setTimeout>
}

/** Evaluates beside the page, so that typing never waits for it. What takes too long is ended. */
class Evaluator {
  #worker: Worker | undefined
  #sentPayload: { readonly value: unknown } | undefined
  #payloadId = 0
  #lastId = 0
  readonly #waiting = new Map<number, Waiting>()

  evaluate({ scope, ...task }: EvaluationTask): Promise<Outcome> {
    const { payload, ...rest } = scope
    const worker = this.#worker ?? this.#start()
    const isNew = this.#sentPayload === undefined || this.#sentPayload.value !== payload
    if (isNew) {
      this.#payloadId += 1
      this.#sentPayload = { value: payload }
    }
    this.#lastId += 1
    const id = this.#lastId
    const message: WorkerTask = {
      ...{ ...task, id, scope: rest, payloadId: this.#payloadId },
      ...(isNew ? { payload: { value: payload } } : {}),
    }
    return new Promise((resolve) => {
      this.#waiting.set(id, { resolve, timer: setTimeout(() => this.#end({ kind: 'slow' }), limitMs) })
      worker.postMessage(message)
    })
  }

  #start(): Worker {
    const worker = new EvaluateWorker({ name: 'expressions' })
    worker.addEventListener('message', ({ data }: MessageEvent<WorkerAnswer>) => {
      const waiting = this.#waiting.get(data.id)
      this.#waiting.delete(data.id)
      clearTimeout(waiting?.timer)
      waiting?.resolve(data.outcome)
    })
    worker.addEventListener('error', () => this.#end({ kind: 'fails', message: 'It cannot be evaluated here.' }))
    this.#worker = worker
    return worker
  }

  /** Ends the worker with all that waits for it; the next task starts another one. */
  #end(outcome: Outcome): void {
    this.#worker?.terminate()
    this.#worker = undefined
    this.#sentPayload = undefined
    for (const { resolve, timer } of this.#waiting.values()) {
      clearTimeout(timer)
      resolve(outcome)
    }
    this.#waiting.clear()
  }
}

const evaluator = new Evaluator()

/** What an expression gives on a sample. Rejects never; answers `slow` after three seconds. */
export function evaluateBeside(task: EvaluationTask): Promise<Outcome> {
  return evaluator.evaluate(task)
}
