import { createStore } from 'zustand/vanilla'

/** The ways to look at a payload. */
export const payloadModes = ['tree', 'table', 'json'] as const
/** A way to look at a payload. */
export type PayloadMode = (typeof payloadModes)[number]

const storageKey = 'crossdock.payload-mode'

/** How payloads are looked at on this machine: one choice for all views, so that In and Out stay alike. */
export const payloadMode = createStore<{ readonly mode: PayloadMode }>(() => ({ mode: readMode() }))

/** Changes the way, here and for the next time. */
export function setPayloadMode(mode: PayloadMode): void {
  payloadMode.setState({ mode })
  localStorage.setItem(storageKey, mode)
}

function readMode(): PayloadMode {
  const kept = globalThis.localStorage?.getItem(storageKey)
  return payloadModes.find((mode) => mode === kept) ?? 'tree'
}
