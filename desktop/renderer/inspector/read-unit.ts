const unitText: Readonly<Record<string, string>> = {
  ms: 'ms',
  seconds: 's',
  bytes: 'bytes',
  MB: 'MB',
  days: 'days',
}

/** A title without its unit, and the unit: “Time limit (ms)” is “Time limit” in ms. */
export function readUnit(title: string): { readonly title: string; readonly unit: string | undefined } {
  const found = /^(.*) \((\w+)\)$/.exec(title)
  const unit = unitText[found?.[2] ?? '']
  return found?.[1] === undefined || unit === undefined ? { title, unit: undefined } : { title: found[1], unit }
}

/** A large amount in words: 60000 ms is “1 min”. Undefined when the number says it best. */
export function inLargerUnit(amount: number, unit: string | undefined): string | undefined {
  if (unit === 'ms' && amount >= 1000) return inLargerUnit(amount / 1000, 's') ?? `${round(amount / 1000)} s`
  if (unit === 's' && amount >= 86_400) return `${round(amount / 86_400)} d`
  if (unit === 's' && amount >= 3600) return `${round(amount / 3600)} h`
  if (unit === 's' && amount >= 60) return `${round(amount / 60)} min`
  if (unit === 'bytes' && amount >= 1024 * 1024) return `${round(amount / 1024 / 1024)} MB`
  if (unit === 'bytes' && amount >= 1024) return `${round(amount / 1024)} kB`
  return undefined
}

function round(value: number): string {
  return String(Math.round(value * 10) / 10)
}
