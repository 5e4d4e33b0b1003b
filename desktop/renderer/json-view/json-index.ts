/** Where a value stands in a JSON text: offsets, the end exclusive. A property begins at its name. */
export interface JsonPlace {
  readonly start: number
  readonly end: number
}

/** The first thing that keeps a text from being JSON. */
export interface JsonFault {
  readonly offset: number
  /** What is wrong and what to do, one sentence each. */
  readonly message: string
  readonly remedy: string
}

/** All values of a JSON text by their JSON pointer, as far as it can be read. */
export interface JsonIndex {
  readonly places: ReadonlyMap<string, JsonPlace>
  readonly fault: JsonFault | undefined
}

const maxDepth = 200
const scalar = /(?:true|false|null|-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?)(?![\w.+-])/y
const space = /[ \t\r\n]*/y
const plainText = /[^"\\\n]*/y

/** Reads a JSON text once, to find where each value stands and where it breaks. */
export function indexJson(text: string): JsonIndex {
  const scan: Scan = { text, at: 0, places: new Map() }
  try {
    readValue(scan, { pointer: '', start: undefined, depth: 0 })
    skipSpace(scan)
    if (scan.at < text.length) fail(scan, 'Something follows after the end of the document.', 'Take it out.')
    return { places: scan.places, fault: undefined }
  } catch (thrown) {
    if (!(thrown instanceof Fault)) throw thrown
    return { places: scan.places, fault: thrown.fault }
  }
}

/** Why a text is no JSON, with its line and what to do, in words for people; undefined while it is JSON. */
export function describeJsonFault(text: string): string | undefined {
  const { fault } = indexJson(text)
  return fault && `Line ${lineAt(text, fault.offset)}: ${fault.message} ${fault.remedy}`
}

/** The place of a pointer, or of the nearest value around it that is there. */
export function placeNear({ places }: JsonIndex, pointer: string): JsonPlace | undefined {
  for (let at = pointer; ; at = at.slice(0, at.lastIndexOf('/'))) {
    const place = places.get(at)
    if (place !== undefined || at === '') return place
  }
}

/** The number of the line, from 1, that an offset is in. */
export function lineAt(text: string, offset: number): number {
  let line = 1
  for (let at = text.indexOf('\n'); at >= 0 && at < offset; at = text.indexOf('\n', at + 1)) line++
  return line
}

interface Scan {
  readonly text: string
  at: number
  readonly places: Map<string, JsonPlace>
}

interface Target {
  readonly pointer: string
  /** Where its name begins, for a property. */
  readonly start: number | undefined
  readonly depth: number
}

class Fault extends Error {
  readonly fault: JsonFault

  constructor(fault: JsonFault) {
    super(fault.message)
    this.fault = fault
  }
}

function fail(scan: Scan, message: string, remedy: string, offset = scan.at): never {
  throw new Fault({ offset, message, remedy })
}

function skipSpace(scan: Scan): void {
  space.lastIndex = scan.at
  space.test(scan.text)
  scan.at = space.lastIndex
}

function readValue(scan: Scan, target: Target): void {
  skipSpace(scan)
  const start = target.start ?? scan.at
  const sign = scan.text[scan.at]
  if (target.depth > maxDepth) fail(scan, 'The text is nested too deeply.', 'Take levels out.')
  if (sign === '{') readObject(scan, target)
  else if (sign === '[') readList(scan, target)
  else if (sign === '"') readText(scan)
  else readScalar(scan)
  scan.places.set(target.pointer, { start, end: scan.at })
}

function readScalar(scan: Scan): void {
  scalar.lastIndex = scan.at
  if (scalar.test(scan.text)) {
    scan.at = scalar.lastIndex
    return
  }
  if (scan.at >= scan.text.length) fail(scan, 'The text ends too early.', 'Close what is open with } or ].')
  const sign = scan.text[scan.at] ?? ''
  if (sign === '}' || sign === ']' || sign === ',') fail(scan, `A value is missing before ${sign}.`, 'Write it.')
  if (sign === "'") fail(scan, 'A text is in single quotes.', 'Use double quotes.')
  fail(scan, 'This is no JSON value.', 'Put a text into double quotes; numbers, true, false and null stand without.')
}

/** Reads a text and answers what it says. */
function readText(scan: Scan): string {
  const start = scan.at
  scan.at++
  for (;;) {
    plainText.lastIndex = scan.at
    plainText.test(scan.text)
    scan.at = plainText.lastIndex
    const sign = scan.text[scan.at]
    if (sign === '"') break
    if (sign !== '\\')
      fail(scan, 'A text is not closed.', 'End it with a double quote; a new line is written \\n.', start)
    scan.at += 2
  }
  scan.at++
  const raw = scan.text.slice(start, scan.at)
  if (!raw.includes('\\')) return raw.slice(1, -1)
  try {
    return JSON.parse(raw) as string
  } catch {
    return fail(scan, 'A text has a backslash that means nothing.', 'Write a backslash as \\\\.', start)
  }
}

function readObject(scan: Scan, { pointer, depth }: Target): void {
  readItems(scan, '}', () => {
    const start = scan.at
    if (scan.text[scan.at] !== '"') fail(scan, 'The name of a property is expected.', 'Put it into double quotes.')
    const name = readText(scan)
    skipSpace(scan)
    if (scan.text[scan.at] !== ':') fail(scan, `A colon is missing after “${name}”.`, 'Put : between name and value.')
    scan.at++
    const escaped = name.replaceAll('~', '~0').replaceAll('/', '~1')
    readValue(scan, { pointer: `${pointer}/${escaped}`, start, depth: depth + 1 })
  })
}

function readList(scan: Scan, { pointer, depth }: Target): void {
  let index = 0
  readItems(scan, ']', () => readValue(scan, { pointer: `${pointer}/${index++}`, start: undefined, depth: depth + 1 }))
}

function readItems(scan: Scan, close: '}' | ']', readItem: () => void): void {
  scan.at++
  skipSpace(scan)
  if (scan.text[scan.at] === close) {
    scan.at++
    return
  }
  for (;;) {
    readItem()
    const end = scan.at
    skipSpace(scan)
    const sign = scan.text[scan.at]
    if (sign === close) break
    if (sign === undefined) fail(scan, 'The text ends too early.', `Close what is open with ${close}.`)
    if (sign !== ',') fail(scan, `A comma or ${close} is missing here.`, 'Put one behind the value before.', end)
    const comma = scan.at++
    skipSpace(scan)
    if (scan.text[scan.at] === close) fail(scan, `A comma stands before ${close}.`, 'Take the comma out.', comma)
  }
  scan.at++
}
