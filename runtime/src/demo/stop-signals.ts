/** What Ctrl+C asks for: the first one to finish, the second one to end at once. */
export interface StopSignals extends Disposable {
  readonly finishing: AbortSignal
  readonly aborting: AbortSignal
}

/** Listens for SIGINT and SIGTERM. */
export function listenForStop(): StopSignals {
  const finishing = new AbortController()
  const aborting = new AbortController()
  const onSignal = () => (finishing.signal.aborted ? aborting : finishing).abort()
  const signals = ['SIGINT', 'SIGTERM'] as const
  for (const signal of signals) process.on(signal, onSignal)
  return {
    finishing: finishing.signal,
    aborting: aborting.signal,
    [Symbol.dispose]() {
      for (const signal of signals) process.off(signal, onSignal)
    },
  }
}
