/** An address as its parts; undefined for a text that is none. (Chrome 114 has no `URL.canParse`.) */
export function parseAddress(text: string): URL | undefined {
  try {
    return new URL(text)
  } catch {
    return undefined
  }
}
