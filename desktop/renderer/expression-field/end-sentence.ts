/** A message with its full stop, unless it ends with a sign of its own. */
export function endSentence(message: string): string {
  return /[.?:]$/.test(message) ? message : `${message}.`
}
