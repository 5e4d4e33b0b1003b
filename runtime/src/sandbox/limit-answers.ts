import type { SandboxAnswer } from '@crossdock/shared/node'

/** An answer that is no result. */
export type Failure = Extract<SandboxAnswer, { ok: false }>

const limit = (message: string): Failure => ({ ok: false, code: 'CODE_LIMIT', message })

/** For a record that used up its memory. */
export const memoryExceeded = limit('The code used more memory than it may.')

/** For a record whose calls, or data, lie within one another more often than the engine can follow. */
export const nestingExceeded = limit('The code nests calls or data too deeply.')

/** For a record during which one process after the other ended without a word. */
export function diedEachTime(times: number): Failure {
  return limit(`The process that ran the code ended without a word, ${times} times in a row during this record.`)
}

/** For a record that used up its time. */
export function timeExceeded(timeoutMs: number): Failure {
  return limit(`The code ran for over ${timeoutMs} ms on one record.`)
}
