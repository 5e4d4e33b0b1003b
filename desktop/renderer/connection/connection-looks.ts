import type { ConnectionStatus } from './connection-store.ts'

/** How each state of the connection looks and reads. */
export const connectionLooks: Readonly<
  Record<ConnectionStatus, { readonly color: string; readonly shape: string; readonly word: string }>
> = {
  none: { color: 'var(--cd-text-quiet)', shape: '○', word: 'No runtime' },
  connecting: { color: 'var(--cd-blue)', shape: '◔', word: 'Connecting' },
  'token-needed': { color: 'var(--cd-amber)', shape: '◆', word: 'Token needed' },
  online: { color: 'var(--cd-green)', shape: '●', word: 'Connected' },
  unreachable: { color: 'var(--cd-red)', shape: '✕', word: 'Not reachable' },
}
