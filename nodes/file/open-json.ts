import { isUtf8 } from 'node:buffer'
import { checkPayload } from '@crossdock/shared/json'
import { type FileRecord, type OpenedFile, type ReadFrom, type ReadingPlace, refuseFile } from './file-record.ts'

const correctAndDeliver = 'Correct the file at its origin and deliver it again.'

/**
 * Opens a file that is one JSON document. It is read whole, so its size is bounded. The document, or what `items` points
 * to in it, is a list of records or a single record. Refuses the whole file when it cannot be read as such.
 */
export async function openJson(
  read: ReadFrom,
  options: {
    readonly sizeBytes: number
    readonly maxBytes: number
    /** JSON pointer to the list of records. */
    readonly items: string
    readonly from: ReadingPlace | undefined
  },
): Promise<OpenedFile> {
  if (options.sizeBytes > options.maxBytes) {
    return refuseFile(`It has ${options.sizeBytes} bytes; a JSON document may have ${options.maxBytes}`, {
      code: 'INPUT_TOO_LARGE',
      remedy: 'Deliver it as jsonl, one record a line, which has no limit; or raise the limit of this source.',
    })
  }
  const pieces: Uint8Array[] = []
  for await (const piece of read(0)) pieces.push(piece)
  const bytes = Buffer.concat(pieces)
  if (!isUtf8(bytes)) return refuseFile('It is not valid UTF-8', { remedy: correctAndDeliver })
  const parsed = parse(bytes.toString('utf8'))
  if (!parsed.ok) return refuseFile(`It is not JSON: ${parsed.message}`, { remedy: correctAndDeliver })
  const found = followPointer(parsed.document, options.items)
  if (found === undefined) {
    return refuseFile(`It has nothing at “${options.items}”`, {
      remedy: 'Correct the setting “List of records”, or the file at its origin.',
    })
  }
  return { ok: true, records: readItems(Array.isArray(found) ? found : [found], options.from) }
}

function parse(
  text: string,
): { readonly ok: true; readonly document: unknown } | { readonly ok: false; readonly message: string } {
  try {
    // Each record is checked on its own later, so that a bad one does not condemn the others.
    return { ok: true, document: JSON.parse(text.charCodeAt(0) === 0xfeff ? text.slice(1) : text) }
  } catch (thrown) {
    return { ok: false, message: thrown instanceof Error ? thrown.message : 'syntax error' }
  }
}

/** RFC 6901. Answers undefined when there is nothing. */
function followPointer(document: unknown, pointer: string): unknown {
  let value = document
  for (const part of pointer.split('/').slice(1)) {
    const key = part.replaceAll('~1', '/').replaceAll('~0', '~')
    if (value === null || typeof value !== 'object' || !Object.hasOwn(value, key)) return undefined
    value = (value as Record<string, unknown>)[key]
  }
  return value
}

async function* readItems(
  items: readonly unknown[],
  from: ReadingPlace = { byte: 0, line: 1 },
): AsyncGenerator<readonly FileRecord[]> {
  for (let at = from.line - 1; at < items.length; at++) yield [recordOf(items[at], at + 1)]
}

function recordOf(item: unknown, number: number): FileRecord {
  const place = { line: number, next: { byte: 0, line: number + 1 } }
  const checked = checkPayload(item)
  // What is nested too deeply cannot be written as text either.
  const text = !checked.ok && checked.error.code === 'INPUT_TOO_LARGE' ? '' : JSON.stringify(item)
  if (checked.ok) return { ...place, sizeBytes: text.length, content: { ok: true, payload: checked.payload } }
  const { code, message } = checked.error
  return { ...place, sizeBytes: text.length, content: { ok: false, code, problem: message, text } }
}
