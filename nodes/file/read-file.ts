import type { ErrorInfo } from '@crossdock/shared/errors'
import type { FolderEntry, Intake, PollContext, SourceItem } from '@crossdock/shared/node'
import { excerptOf, type FileRecord, type OpenedFile, type ReadFrom, type ReadingPlace } from './file-record.ts'
import type { fileManifest } from './manifest.ts'
import { openCsv } from './open-csv.ts'
import { openJson } from './open-json.ts'
import { openJsonl } from './open-jsonl.ts'
import { fileNameOf } from './select-files.ts'

/** Bounds what one commit holds in memory, whatever the number of records. */
const maxBatchBytes = 4 * 1024 * 1024

type FilePollContext = PollContext<typeof fileManifest>

/** One delivery of one content. */
export interface DeliveredFile extends FolderEntry {
  /** A hash of the content; of its name and time as well where the same content may come again. */
  readonly delivery: string
}

/** How many records were handed over, and how many of them were bad. */
interface FileCounts {
  readonly records: number
  readonly bad: number
}

/** Opens a file by its format, from a place on. */
export async function openFile(
  context: FilePollContext,
  options: { readonly file: DeliveredFile; readonly read: ReadFrom; readonly from: ReadingPlace | undefined },
): Promise<OpenedFile> {
  const { config } = context
  const { file, read, from } = options
  if (config.format === 'csv') return await openCsv(read, { config: config.csv, from })
  if (config.format === 'jsonl') return openJsonl(read, from)
  const maxBytes = config.maxJsonMb * 1024 * 1024
  return await openJson(read, { sizeBytes: file.sizeBytes, maxBytes, items: config.items, from })
}

/**
 * Hands the records of a file over in batches, each committed together with the place after it. Waits where the intake
 * waits. The intake is opened with the first batch, so a file without records leaves none.
 */
export async function handOver(
  context: FilePollContext,
  options: {
    readonly file: DeliveredFile
    readonly records: AsyncIterable<readonly FileRecord[]>
    readonly openIntake: () => Promise<Intake>
  },
): Promise<FileCounts> {
  const { file, records, openIntake } = options
  const counts = { records: 0, bad: 0 }
  let batch: FileRecord[] = []
  let batchBytes = 0
  const flush = async () => {
    const last = batch.at(-1)
    if (!last) return
    context.signal.throwIfAborted()
    const intake = await openIntake()
    await intake.accept(
      batch.map((record) => itemOf(record, { file, isJson: context.config.format === 'json' })),
      { seen: [], reading: { ...file, next: last.next } },
    )
    counts.records += batch.length
    counts.bad += batch.filter(({ content }) => !content.ok).length
    batch = []
    batchBytes = 0
  }
  for await (const piece of records) {
    for (const record of piece) {
      batch.push(record)
      batchBytes += record.sizeBytes
      if (batch.length >= context.config.batchSize || batchBytes >= maxBatchBytes) await flush()
    }
  }
  await flush()
  return counts
}

function itemOf(
  { line, content }: FileRecord,
  { file, isJson }: { readonly file: DeliveredFile; readonly isJson: boolean },
): SourceItem {
  const name = fileNameOf(file.path)
  const place: Record<string, number> = isJson ? { item: line } : { line }
  const item = { origin: { file: file.path, ...place } }
  if (content.ok) return { ...item, payload: content.payload }
  const fault: ErrorInfo = {
    code: content.code,
    message: `${isJson ? 'Item' : 'Line'} ${line} of “${name}” cannot be read: ${content.problem.replace(/\.$/, '')}.`,
    remedy: 'Correct it at its origin and deliver it in a new file.',
    detail: item.origin,
  }
  return { ...item, payload: { ...place, text: excerptOf(content.text) }, fault }
}
