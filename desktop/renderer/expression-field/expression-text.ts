/** A loop that is open at the cursor: `lines.map(l, …)` binds `l` to the items of `lines`. */
export interface OpenLoop {
  readonly name: string
  /** The expression of its list. */
  readonly list: string
}

/** Where the cursor stands in an expression. Offsets count without the leading `=`. */
export interface CursorPlace {
  /** The part of a name before the cursor. */
  readonly word: string
  readonly wordStart: number
  /** What stands before the dot; undefined when the word begins a value of its own. */
  readonly receiver: string | undefined
  /** Loops around the cursor, outermost first. */
  readonly loops: readonly OpenLoop[]
  /** Inside a text literal, where nothing is completed. */
  readonly isInText: boolean
}

const loopFunctions = ['map', 'filter', 'find', 'all', 'exists', 'exists_one', 'sortBy', 'groupBy']
const namePart = /[A-Za-z0-9_]/

/** Reads the surroundings of the cursor. Works on unfinished expressions: it looks at brackets and names only. */
export function readPlace(text: string, offset: number): CursorPlace {
  const before = text.slice(0, offset)
  const { openCalls, isInText } = scan(before)
  const word = /[A-Za-z_][A-Za-z0-9_]*$/.exec(before)?.[0] ?? ''
  const wordStart = offset - word.length
  const dot = /\.\??$/.exec(before.slice(0, wordStart))
  const receiver = dot === null ? undefined : receiverBefore(before, wordStart - dot[0].length)
  const loops = openCalls.flatMap((open) => readLoop(before, open) ?? [])
  return { word, wordStart, receiver: receiver === '' ? undefined : receiver, loops, isInText }
}

/** The whole name or path around an offset, e.g. `order.customer` for hover; undefined between names. */
export function pathAt(text: string, offset: number): { readonly text: string; readonly start: number } | undefined {
  let end = offset
  while (end < text.length && namePart.test(text.charAt(end))) end += 1
  const { word, wordStart, receiver, isInText } = readPlace(text, end)
  if (word === '' || isInText) return undefined
  const start = receiver === undefined ? wordStart : wordStart - 1 - receiver.length
  return { text: text.slice(start, end), start }
}

/** Opening brackets that are not closed, by offset, and whether the text ends inside a text literal. */
function scan(text: string): { readonly openCalls: readonly number[]; readonly isInText: boolean } {
  const open: number[] = []
  let quote: string | undefined
  for (let at = 0; at < text.length; at += 1) {
    const char = text.charAt(at)
    if (quote !== undefined) {
      if (char === '\\') at += 1
      else if (char === quote) quote = undefined
    } else if (char === '"' || char === "'") quote = char
    else if (char === '(' || char === '[' || char === '{') open.push(at)
    else if (char === ')' || char === ']' || char === '}') open.pop()
  }
  return { openCalls: open, isInText: quote !== undefined }
}

function readLoop(text: string, open: number): OpenLoop | undefined {
  const name = /([A-Za-z_]+)$/.exec(text.slice(0, open))?.[1]
  if (name === undefined || !loopFunctions.includes(name)) return undefined
  const inside = text.slice(open + 1)
  const isMethod = text.charAt(open - name.length - 1) === '.'
  if (isMethod) {
    const bound = /^\s*([A-Za-z_]\w*)\s*,/.exec(inside)?.[1]
    const list = receiverBefore(text, open - name.length - 1)
    return bound === undefined || list === '' ? undefined : { name: bound, list }
  }
  const parts = /^(.+?),\s*([A-Za-z_]\w*)\s*,/.exec(inside)
  return parts?.[1] === undefined || parts[2] === undefined ? undefined : { name: parts[2], list: parts[1].trim() }
}

/** The value expression that ends at an offset: names, dots, and balanced brackets, read backwards. */
function receiverBefore(text: string, end: number): string {
  let at = end
  while (at > 0) {
    const char = text.charAt(at - 1)
    if (char === ')' || char === ']') at = openingOf(text, at - 1)
    else if (namePart.test(char) || char === '.' || (char === '?' && text.charAt(at - 2) === '.')) at -= 1
    else break
  }
  return text.slice(at, end).replace(/^[.?]+/, '')
}

function openingOf(text: string, close: number): number {
  let depth = 0
  for (let at = close; at >= 0; at -= 1) {
    const char = text.charAt(at)
    if (char === ')' || char === ']' || char === '}') depth += 1
    if (char === '(' || char === '[' || char === '{') depth -= 1
    if (depth === 0) return at
  }
  return 0
}
