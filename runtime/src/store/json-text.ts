/**
 * JSON text that PostgreSQL's jsonb takes: it refuses NUL and lone surrogates, which another system's answer may hold.
 * They become U+FFFD.
 */
export function jsonText(value: unknown): string {
  return JSON.stringify(value, (_key, child: unknown) => (typeof child === 'string' ? plainText(child) : child))
}

/** Text that a PostgreSQL text column takes. */
export function plainText(text: string): string {
  return text.toWellFormed().replaceAll('\u0000', '\uFFFD')
}
