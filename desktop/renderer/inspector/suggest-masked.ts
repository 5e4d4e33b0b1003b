const personal =
  /name|mail|phone|tel|mobile|fax|street|address|city|zip|postal|post_?code|iban|bic|card|birth|born|contact|person|passport|vat|tax|note|comment|remark|password|secret|token/i
const maxSuggested = 60
const maxDepth = 8

/** Fields of a payload that may be masked, as rules: what looks personal first, each in the order of the payload. */
export function suggestMasked(payload: unknown): string[] {
  const paths = new Set<string>()
  collect(payload, [], paths)
  const all = [...paths]
  const likely = all.filter((path) => personal.test(path.slice(path.lastIndexOf('.') + 1)))
  return [...new Set([...likely, ...all])].slice(0, maxSuggested)
}

function collect(value: unknown, path: readonly string[], paths: Set<string>): void {
  if (value === null || typeof value !== 'object' || path.length > maxDepth || paths.size >= 1000) return
  if (Array.isArray(value)) {
    for (const item of value.slice(0, 20)) collect(item, path.length === 0 ? path : [...path, '*'], paths)
    return
  }
  for (const [name, child] of Object.entries(value)) {
    // A name with a dot in it would read as a path.
    if (name === '' || name.includes('.') || /\s/.test(name[0] ?? '')) continue
    const isLeaf = child === null || typeof child !== 'object'
    if (isLeaf) paths.add([...path, name].join('.'))
    else collect(child, [...path, name], paths)
  }
}
