import { setTimeout as sleep } from 'node:timers/promises'

const timeoutMs = 120_000
const pollMs = 25

/** Waits until a condition holds, for tests that run side by side. `what` says in the error what did not come. */
export async function until(isSo: () => boolean, what: string): Promise<void> {
  const deadline = Date.now() + timeoutMs
  while (!isSo()) {
    if (Date.now() > deadline) throw new Error(`Waited ${timeoutMs} ms in vain until ${what}.`)
    await sleep(pollMs)
  }
}
