const units: readonly (readonly [Intl.RelativeTimeFormatUnit, number])[] = [
  ['day', 86_400],
  ['hour', 3_600],
  ['minute', 60],
]

/** How long ago a moment was, e.g. “3 min. ago”. The exact one belongs into a title. */
export function shortTime(iso: string, nowMs = Date.now()): string {
  const seconds = (nowMs - Date.parse(iso)) / 1_000
  const unit = units.find(([, size]) => seconds >= size)
  if (unit === undefined) return 'just now'
  const format = new Intl.RelativeTimeFormat('en', { numeric: 'auto', style: 'short' })
  return format.format(-Math.floor(seconds / unit[1]), unit[0])
}
