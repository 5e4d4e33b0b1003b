import { showValue } from './show-value.ts'

/** How a line of the output stands to what it was before. */
export type OutputMark = 'same' | 'added' | 'changed' | 'removed'

/** One line of the output. */
export interface OutputLine {
  readonly depth: number
  /** The name of the field; undefined for items of a list and brackets. */
  readonly name: string | undefined
  readonly text: string
  readonly mark: OutputMark
}

const maxLines = 600
const maxTextLength = 200

/** The output as lines of JSON, each marked by how it differs from before. Cut after 600 lines. */
export function outputLines(
  now: unknown,
  before: unknown,
): { readonly lines: readonly OutputLine[]; readonly isCut: boolean } {
  const writer = new LineWriter()
  writer.compare({ now, before, depth: 0, name: undefined })
  return { lines: writer.lines.slice(0, maxLines), isCut: writer.lines.length > maxLines }
}

interface Pair {
  readonly now: unknown
  readonly before: unknown
  readonly depth: number
  readonly name: string | undefined
}

class LineWriter {
  readonly lines: OutputLine[] = []

  compare({ now, before, depth, name }: Pair): void {
    if (this.#isFull()) return
    if (now === undefined) this.#whole(before, { depth, name, mark: 'removed' })
    else if (before === undefined) this.#whole(now, { depth, name, mark: 'added' })
    else if (Array.isArray(now) && Array.isArray(before)) this.#lists({ now, before, depth, name })
    else if (isObject(now) && isObject(before)) this.#objects({ now, before, depth, name })
    else this.#whole(now, { depth, name, mark: now === before ? 'same' : 'changed' })
  }

  #objects({ now, before, depth, name }: Pair & { readonly now: object; readonly before: object }): void {
    this.#add({ depth, name, text: '{', mark: 'same' })
    for (const key of new Set([...Object.keys(now), ...Object.keys(before)])) {
      this.compare({ now: own(now, key), before: own(before, key), depth: depth + 1, name: key })
    }
    this.#add({ depth, name: undefined, text: '}', mark: 'same' })
  }

  #lists({
    now,
    before,
    depth,
    name,
  }: Pair & { readonly now: readonly unknown[]; readonly before: readonly unknown[] }): void {
    this.#add({ depth, name, text: '[', mark: 'same' })
    for (let index = 0; index < Math.max(now.length, before.length) && !this.#isFull(); index++) {
      this.compare({ now: now[index], before: before[index], depth: depth + 1, name: undefined })
    }
    this.#add({ depth, name: undefined, text: ']', mark: 'same' })
  }

  #whole(value: unknown, { depth, name, mark }: Omit<OutputLine, 'text'>): void {
    if (this.#isFull()) return
    const isList = Array.isArray(value)
    if (!isList && !isObject(value)) {
      const text = typeof value === 'string' ? JSON.stringify(value.slice(0, maxTextLength)) : showValue(value)
      this.#add({ depth, name, text, mark })
      return
    }
    const entries = Object.entries(value)
    if (entries.length === 0) {
      this.#add({ depth, name, text: isList ? '[]' : '{}', mark })
      return
    }
    this.#add({ depth, name, text: isList ? '[' : '{', mark })
    for (const [key, inner] of entries) {
      if (this.#isFull()) return
      this.#whole(inner, { depth: depth + 1, name: isList ? undefined : key, mark })
    }
    this.#add({ depth, name: undefined, text: isList ? ']' : '}', mark })
  }

  #add(line: OutputLine): void {
    this.lines.push(line)
  }

  /** One line more than is shown, to know that it was cut. */
  #isFull(): boolean {
    return this.lines.length > maxLines
  }
}

function own(object: object, key: string): unknown {
  return Object.hasOwn(object, key) ? (object as Record<string, unknown>)[key] : undefined
}

function isObject(value: unknown): value is object {
  return value !== null && typeof value === 'object' && !Array.isArray(value)
}
