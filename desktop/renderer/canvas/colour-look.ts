import type { FlowColour } from '@crossdock/shared/flow'

const tints: Readonly<Record<FlowColour, string>> = {
  grey: 'var(--cd-text-quiet)',
  blue: 'var(--cd-blue)',
  green: 'var(--cd-green)',
  amber: 'var(--cd-amber)',
  violet: 'var(--cd-violet)',
  red: 'var(--cd-red)',
}

/** The colour of a note or group; grey where the document names none. */
export function tintOf(colour: FlowColour | undefined): string {
  return tints[colour ?? 'grey']
}
