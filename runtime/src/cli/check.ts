import { toCrossdockError } from '@crossdock/shared/errors'

/** What `doctor` found out about one thing. */
export interface Check {
  readonly name: string
  readonly state: 'ok' | 'warn' | 'fail'
  readonly message: string
  /** Present unless all is well. */
  readonly remedy?: string
}

/** All is well with it. */
export function ok(name: string, message: string): Check {
  return { name, state: 'ok', message }
}

/** It works, and somebody should look at it. */
export function warn(name: string, message: string, remedy: string): Check {
  return { name, state: 'warn', message, remedy }
}

/** It does not work. */
export function fail(name: string, message: string, remedy: string): Check {
  return { name, state: 'fail', message, remedy }
}

/** A check that fails with whatever it throws. */
export async function attempt(name: string, check: () => Promise<readonly Check[]>): Promise<readonly Check[]> {
  try {
    return await check()
  } catch (thrown) {
    const { message, remedy } = toCrossdockError(thrown)
    return [fail(name, message, remedy)]
  }
}
