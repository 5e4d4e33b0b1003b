import { parsePayload } from '@crossdock/shared/json'
import type { FileRecord, OpenedFile, ReadFrom, ReadingPlace } from './file-record.ts'
import { type Line, readLines } from './read-lines.ts'

/** Opens a file with one JSON document per line. */
export function openJsonl(read: ReadFrom, from: ReadingPlace = { byte: 0, line: 1 }): OpenedFile {
  return { ok: true, records: readRecords(read, from) }
}

async function* readRecords(read: ReadFrom, from: ReadingPlace): AsyncGenerator<readonly FileRecord[]> {
  for await (const lines of readLines(read(from.byte), { from, encoding: 'utf-8' })) {
    yield lines.filter(({ text, problem }) => problem !== undefined || text.trim() !== '').map(recordOf)
  }
}

function recordOf({ line, next, sizeBytes, text, problem }: Line): FileRecord {
  const place = { line, next, sizeBytes }
  if (problem !== undefined) return { ...place, content: { ok: false, code: 'INPUT_INVALID', problem, text } }
  const parsed = parsePayload(text)
  if (parsed.ok) return { ...place, content: { ok: true, payload: parsed.payload } }
  const { code, message } = parsed.error
  return { ...place, content: { ok: false, code, problem: message, text } }
}
