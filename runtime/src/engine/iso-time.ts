let last = { ms: 0, text: new Date(0).toISOString() }

/** A moment as ISO 8601 text. Under load many steps fall into one millisecond, and making the text takes as long as a small node. */
export function isoTime(ms: number): string {
  if (ms !== last.ms) last = { ms, text: new Date(ms).toISOString() }
  return last.text
}
