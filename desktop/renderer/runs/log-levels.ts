import type { LogLevel } from '@crossdock/shared/api'

/** How a level looks and reads: colour, shape and word. */
export const levelLooks: Readonly<
  Record<LogLevel, { readonly color: string; readonly shape: string; readonly word: string }>
> = {
  debug: { color: 'var(--cd-text-quiet)', shape: '·', word: 'detail' },
  info: { color: 'var(--cd-blue)', shape: '○', word: 'note' },
  warn: { color: 'var(--cd-amber)', shape: '△', word: 'warning' },
  error: { color: 'var(--cd-red)', shape: '✕', word: 'error' },
}
