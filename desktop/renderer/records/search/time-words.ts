/** A moment that somebody wrote, in milliseconds; undefined when it says nothing that is understood. */
export function readMoment(text: string, nowMs: number): number | undefined {
  const word = text.trim().toLowerCase()
  if (word === 'now') return nowMs
  if (word === 'today') return startOfDay(nowMs, 0)
  if (word === 'yesterday') return startOfDay(nowMs, -1)
  const ago = readSpan(word.replace(/^-/, ''))
  if (ago !== undefined) return nowMs - ago
  const clock = /^([01]?\d|2[0-3]):([0-5]\d)$/.exec(word)
  if (clock !== null) return new Date(startOfDay(nowMs, 0)).setHours(Number(clock[1]), Number(clock[2]))
  const date = /^(\d{4})-(\d{2})-(\d{2})(?:[t ]([01]\d|2[0-3]):([0-5]\d)(?::([0-5]\d)(?:\.(\d{1,3}))?)?(z)?)?$/.exec(
    word,
  )
  return date === null ? undefined : readDate(date)
}

/** A length of time such as `30m`, `24h`, `7d` or `2w`, in milliseconds. */
export function readSpan(text: string): number | undefined {
  const span = /^(\d{1,5})\s*(m|min|h|d|w)$/.exec(text.trim().toLowerCase())
  if (span === null) return undefined
  const unitMs = { m: 60_000, min: 60_000, h: 3_600_000, d: 86_400_000, w: 604_800_000 }[span[2] ?? ''] ?? 0
  return Number(span[1]) * unitMs
}

/** The first moment of a day of this machine's time zone. */
export function startOfDay(nowMs: number, days: number): number {
  const date = new Date(nowMs)
  return new Date(date.getFullYear(), date.getMonth(), date.getDate() + days).getTime()
}

function readDate(parts: RegExpExecArray): number | undefined {
  const [, year, month, day, hours = '0', minutes = '0', seconds = '0', fraction = '0', zulu] = parts
  const fields = [year, Number(month) - 1, day, hours, minutes, seconds, fraction.padEnd(3, '0')].map(Number)
  const [y = 0, mo = 0, d = 1, ...clock] = fields
  const dayOfMonth = new Date(Date.UTC(y, mo, d))
  if (dayOfMonth.getUTCMonth() !== mo || dayOfMonth.getUTCDate() !== d) return undefined
  return zulu === undefined ? new Date(y, mo, d, ...clock).getTime() : Date.UTC(y, mo, d, ...clock)
}
