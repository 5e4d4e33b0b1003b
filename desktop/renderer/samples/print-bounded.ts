/** JSON over several lines, cut after about `maxLength` characters. Work is bounded by that length, not by the value. */
export function printBounded(value: unknown, maxLength: number): { readonly text: string; readonly isCut: boolean } {
  const lines: string[] = []
  let left = maxLength
  const put = (line: string) => {
    lines.push(line)
    left -= line.length + 1
  }
  const print = (item: unknown, { indent, head, tail }: Line) => {
    if (left < 0) return
    if (item === null || typeof item !== 'object') {
      const text = JSON.stringify(typeof item === 'string' ? item.slice(0, maxLength) : item) ?? 'null'
      return put(`${indent}${head}${text}${tail}`)
    }
    const [open, close] = Array.isArray(item) ? ['[', ']'] : ['{', '}']
    const names = Object.keys(item)
    if (names.length === 0) return put(`${indent}${head}${open}${close}${tail}`)
    put(`${indent}${head}${open}`)
    for (const [index, name] of names.entries()) {
      if (left < 0) return
      const inner = { indent: `${indent}  `, head: Array.isArray(item) ? '' : `${JSON.stringify(name)}: ` }
      print((item as Record<string, unknown>)[name], { ...inner, tail: index < names.length - 1 ? ',' : '' })
    }
    put(`${indent}${close}${tail}`)
  }
  print(value, { indent: '', head: '', tail: '' })
  return { text: left < 0 ? `${lines.join('\n').slice(0, maxLength)}\n…` : lines.join('\n'), isCut: left < 0 }
}

interface Line {
  readonly indent: string
  readonly head: string
  readonly tail: string
}
