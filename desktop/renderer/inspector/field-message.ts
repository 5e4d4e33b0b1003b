/** What is wrong with a field, in words that fit beside it: the form shows where it is, so the message needs not say it. */
export function fieldMessage(message: string): string {
  const text = message
    .replace(/^Node “[^”]*”(, setting “[^”]*”)?: /, '')
    .replace(/^The code of node “[^”]*” does not compile/, 'This does not compile')
  return text.charAt(0).toUpperCase() + text.slice(1)
}
