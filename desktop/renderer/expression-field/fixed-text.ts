/** What a fixed text is as an expression: itself as a text literal; nothing yet when it is empty. */
export function fixedToExpression(text: string): string {
  return text === '' ? '=' : `=${JSON.stringify(text)}`
}

/** What an expression is as a fixed text: a text literal's content, else its source without the `=`. */
export function toFixed(expression: string): string {
  const source = expression.slice(1).trim()
  try {
    const value: unknown = JSON.parse(source)
    if (typeof value === 'string' && !value.startsWith('=')) return value
  } catch {
    // Not one literal: its source stays to be edited.
  }
  return source.replace(/^=+/, '')
}
