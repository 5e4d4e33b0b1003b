import type { Step } from './step-standing.ts'

/** What a step said to another system and what that answered. */
export interface Exchange {
  readonly request: unknown
  readonly answer: unknown
}

/** The exchange of a step; undefined when it asked nobody. Of a refused call the answer stands in its error. */
export function exchangeOf(step: Pick<Step, 'evidence' | 'error'> | undefined): Exchange | undefined {
  const { evidence, error } = step ?? {}
  if (evidence !== undefined) return { request: evidence.request, answer: evidence.response }
  const { call, status, answer } = error?.detail ?? {}
  if (call === undefined && status === undefined && answer === undefined) return undefined
  return {
    request: call === undefined ? undefined : { call },
    answer: status === undefined && answer === undefined ? undefined : { status, body: answer },
  }
}

/** The same with bodies that are JSON text opened, so that they can be read and searched. */
export function opened(part: unknown): unknown {
  if (typeof part !== 'object' || part === null || !('body' in part) || typeof part.body !== 'string') return part
  try {
    return { ...part, body: JSON.parse(part.body) as unknown }
  } catch {
    return part
  }
}
