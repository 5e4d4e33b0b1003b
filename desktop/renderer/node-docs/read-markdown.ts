/** A piece of a line. */
export type Inline =
  | { readonly kind: 'text' | 'code' | 'strong' | 'em'; readonly text: string }
  | { readonly kind: 'link'; readonly text: string; readonly href: string }

/** A part of a document. */
export type Block =
  | { readonly kind: 'heading'; readonly level: number; readonly content: readonly Inline[] }
  | { readonly kind: 'paragraph'; readonly content: readonly Inline[] }
  | { readonly kind: 'code'; readonly text: string }
  | { readonly kind: 'list'; readonly isOrdered: boolean; readonly items: readonly (readonly Inline[])[] }
  | {
      readonly kind: 'table'
      readonly head: readonly (readonly Inline[])[]
      readonly rows: readonly (readonly (readonly Inline[])[])[]
    }

/** Reads the Markdown that this project's documents use. What it does not know stays text; HTML is text as well. */
export function readMarkdown(text: string): readonly Block[] {
  const lines = text.split(/\r?\n/)
  const blocks: Block[] = []
  let at = 0
  while (at < lines.length) {
    const read = readBlock(lines, at)
    if (read.block !== undefined) blocks.push(read.block)
    at = read.next
  }
  return blocks
}

interface ReadBlock {
  readonly block?: Block
  readonly next: number
}

const listItem = /^\s*(?:([-*])|\d+\.)\s+(.*)$/

function readBlock(lines: readonly string[], at: number): ReadBlock {
  const line = lines[at] ?? ''
  if (line.trim() === '') return { next: at + 1 }
  if (line.startsWith('```')) return readCode(lines, at)
  const heading = /^(#{1,6})\s+(.*)$/.exec(line)
  if (heading?.[1] !== undefined) {
    return { block: { kind: 'heading', level: heading[1].length, content: readInline(heading[2] ?? '') }, next: at + 1 }
  }
  if (line.trimStart().startsWith('|')) return readTable(lines, at)
  if (listItem.test(line)) return readList(lines, at)
  return readParagraph(lines, at)
}

function readCode(lines: readonly string[], at: number): ReadBlock {
  const end = lines.findIndex((line, index) => index > at && line.startsWith('```'))
  const last = end < 0 ? lines.length : end
  return { block: { kind: 'code', text: lines.slice(at + 1, last).join('\n') }, next: last + 1 }
}

function readTable(lines: readonly string[], at: number): ReadBlock {
  const end = endOf(lines, at, (line) => line.trimStart().startsWith('|'))
  const [head = [], , ...rows] = lines.slice(at, end).map(cellsOf)
  return { block: { kind: 'table', head, rows }, next: end }
}

function cellsOf(line: string): readonly (readonly Inline[])[] {
  const inside = line.trim().replace(/^\|/, '').replace(/\|$/, '')
  return inside.split(/(?<!\\)\|/).map((cell) => readInline(cell.trim().replaceAll('\\|', '|')))
}

function readList(lines: readonly string[], at: number): ReadBlock {
  const end = endOf(lines, at, (line) => listItem.test(line) || /^\s+\S/.test(line))
  const items: string[] = []
  for (const line of lines.slice(at, end)) {
    const item = listItem.exec(line)?.[2]
    if (item !== undefined) items.push(item)
    else items.push(`${items.pop() ?? ''} ${line.trim()}`)
  }
  const isOrdered = /^\s*\d/.test(lines[at] ?? '')
  return { block: { kind: 'list', isOrdered, items: items.map(readInline) }, next: end }
}

function readParagraph(lines: readonly string[], at: number): ReadBlock {
  const isMore = (line: string) => line.trim() !== '' && !/^(#{1,6}\s|```|\s*\|)/.test(line) && !listItem.test(line)
  const end = Math.max(at + 1, endOf(lines, at, isMore))
  return { block: { kind: 'paragraph', content: readInline(lines.slice(at, end).join(' ')) }, next: end }
}

function endOf(lines: readonly string[], at: number, goesOn: (line: string) => boolean): number {
  let end = at
  while (end < lines.length && goesOn(lines[end] ?? '')) end += 1
  return end
}

const inline = /(`+)(.+?)\1|\*\*(.+?)\*\*|(?<![\w*])[*_]([^*_\s][^*_]*)[*_](?!\w)|\[([^\]]+)\]\(([^)\s]+)\)/g

function readInline(text: string): readonly Inline[] {
  const parts: Inline[] = []
  let end = 0
  for (const found of text.matchAll(inline)) {
    const [whole, , code, strong, em, label, href] = found
    if (found.index > end) parts.push({ kind: 'text', text: text.slice(end, found.index) })
    if (code !== undefined) parts.push({ kind: 'code', text: code })
    else if (strong !== undefined) parts.push({ kind: 'strong', text: strong.replaceAll('`', '') })
    else if (em !== undefined) parts.push({ kind: 'em', text: em })
    else if (label !== undefined && href !== undefined) parts.push({ kind: 'link', text: label, href })
    end = found.index + whole.length
  }
  if (end < text.length) parts.push({ kind: 'text', text: text.slice(end) })
  return parts
}
