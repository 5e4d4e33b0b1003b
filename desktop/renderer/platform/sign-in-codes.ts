import type { PlatformRuntimes } from './platform.ts'

const form = /^#\/sign-in\/([\w-]+)$/

/**
 * Takes sign-in codes out of the address (`#/sign-in/<code>`) before anything else reads it: they are neither shown nor kept
 * in the history. Call it once, before the view follows the address.
 */
export function watchSignInCodes(): NonNullable<PlatformRuntimes['signIn']> {
  let first = takeFromAddress()
  const listeners = new Set<(code: string) => void>()
  window.addEventListener('hashchange', () => {
    const code = takeFromAddress()
    if (code !== undefined) for (const listener of listeners) listener(code)
  })
  return {
    takeCode() {
      const code = first
      first = undefined
      return code
    },
    onCode(listener) {
      listeners.add(listener)
      return () => void listeners.delete(listener)
    },
  }
}

function takeFromAddress(): string | undefined {
  const code = form.exec(window.location.hash)?.[1]
  if (code !== undefined) window.history.replaceState(null, '', '#/')
  return code
}
