const units: readonly (readonly [string, number])[] = [
  ['d', 86_400_000],
  ['h', 3_600_000],
  ['min', 60_000],
  ['s', 1_000],
]

/** A length of time with its unit, e.g. “12 ms”, “1.4 s”, “3 min 20 s”, “2 d 4 h”. */
export function durationText(durationMs: number): string {
  const ms = Math.max(0, Math.round(durationMs))
  if (ms < 1_000) return `${ms} ms`
  if (ms < 10_000) return `${(ms / 1_000).toFixed(1)} s`
  const index = units.findIndex(([, unitMs]) => ms >= unitMs)
  const [name = 's', unitMs = 1_000] = units[index] ?? []
  const whole = Math.floor(ms / unitMs)
  const [below, belowMs = 1] = units[index + 1] ?? []
  const rest = below === undefined ? 0 : Math.floor((ms - whole * unitMs) / belowMs)
  return rest === 0 ? `${whole} ${name}` : `${whole} ${name} ${rest} ${below}`
}

/** A moment to the second, in the time of this machine. */
export function exactTime(iso: string): string {
  return timeFormat.format(new Date(iso))
}

/** The time of day to the thousandth of a second, for what happens within one. */
export function clockTime(iso: string): string {
  return clockFormat.format(new Date(iso))
}

const timeFormat = new Intl.DateTimeFormat('en-GB', { dateStyle: 'medium', timeStyle: 'medium' })
const clockFormat = new Intl.DateTimeFormat('en-GB', {
  hour: '2-digit',
  minute: '2-digit',
  second: '2-digit',
  fractionalSecondDigits: 3,
})
