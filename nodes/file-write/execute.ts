import { CrossdockError, toCrossdockError } from '@crossdock/shared/errors'
import {
  type BatchContext,
  type BatchItem,
  emit,
  type FolderSystem,
  type NodeExecutor,
  type StepResult,
} from '@crossdock/shared/node'
import { AppendJournal, fingerprintOf } from './append-journal.ts'
import type { fileWriteManifest } from './manifest.ts'
import { type RenderedContent, renderContent } from './render-content.ts'

type FileWriteItem = BatchItem<typeof fileWriteManifest>
type FileWriteContext = BatchContext<typeof fileWriteManifest>
type ItemResult = StepResult | CrossdockError

/** An item with its place in the batch and what it writes. */
interface RenderedItem {
  readonly index: number
  readonly item: FileWriteItem
  readonly path: string
  readonly content: RenderedContent
}

async function executeBatch(context: FileWriteContext): Promise<readonly ItemResult[]> {
  const results = new Map<number, ItemResult>()
  const rendered = context.items.flatMap((item, index) => {
    try {
      return [render(item, index)]
    } catch (thrown) {
      results.set(index, toCrossdockError(thrown))
      return []
    }
  })
  for (const group of groupByTarget(rendered)) {
    context.signal.throwIfAborted()
    for (const [index, result] of await writeGroup(context, group)) results.set(index, result)
  }
  return context.items.map((_, index) => results.get(index) ?? new CrossdockError('INTERNAL', 'A record was left out.'))
}

function render(item: FileWriteItem, index: number): RenderedItem {
  const { config, record } = item
  const value = config.rows === undefined ? record.payload : config.rows()
  return { index, item, path: visiblePath(config.path), content: renderContent(value, config) }
}

/** Names with a leading dot are for journals and temporary files. The folder refuses every other bad path. */
function visiblePath(path: string): string {
  if (!path.slice(path.lastIndexOf('/') + 1).startsWith('.')) return path
  throw new CrossdockError('PATH_FORBIDDEN', `The path “${path}” is not allowed: the file’s name begins with a dot.`, {
    detail: { path },
  })
}

/** What is appended to one file goes together; what replaces a file goes alone. In the order of the batch. */
function groupByTarget(rendered: readonly RenderedItem[]): readonly (readonly RenderedItem[])[] {
  if (rendered[0]?.item.config.mode !== 'append') return rendered.map((one) => [one])
  return [...Map.groupBy(rendered, ({ path }) => path).values()]
}

async function writeGroup(
  context: FileWriteContext,
  group: readonly RenderedItem[],
): Promise<readonly (readonly [number, ItemResult])[]> {
  const [first] = group
  if (!first) return []
  try {
    const folder = context.system.folder(first.item.config.system)
    if (first.item.config.mode === 'append') return await appendGroup(context, { folder, group, path: first.path })
    const text = first.content.header() + first.content.body
    await folder.write(first.path, text)
    return [[first.index, resultOf(first, { bytes: Buffer.byteLength(text) })]]
  } catch (thrown) {
    context.signal.throwIfAborted()
    return group.map(({ index }) => [index, toCrossdockError(thrown)])
  }
}

async function appendGroup(
  { signal }: FileWriteContext,
  options: { readonly folder: FolderSystem; readonly path: string; readonly group: readonly RenderedItem[] },
): Promise<readonly (readonly [number, ItemResult])[]> {
  const { folder, path, group } = options
  const append = async (journal: AppendJournal) => {
    const missing = [...Map.groupBy(group, ({ item }) => fingerprintOf(item.effect.key))].flatMap(
      ([fingerprint, [one]]) => (one && !journal.has(fingerprint) ? [{ fingerprint, one }] : []),
    )
    if (missing.length > 0) {
      const from = journal.startAt((await folder.stat(path))?.sizeBytes ?? 0)
      const header = from === 0 ? (missing[0]?.one.content.header() ?? '') : ''
      const text = header + missing.map(({ one }) => one.content.body).join('')
      await journal.append({ from, text, fingerprints: missing.map(({ fingerprint }) => fingerprint) })
    }
    const written = new Set(missing.map(({ one }) => one))
    return group.map((one) => {
      const bytes = Buffer.byteLength(one.content.body)
      return [one.index, resultOf(one, written.has(one) ? { bytes } : { bytes, wasWrittenBefore: true })] as const
    })
  }
  return await folder.exclusively(path, { signal, work: () => AppendJournal.use({ folder, path }, append) })
}

function resultOf(
  { item, path, content }: RenderedItem,
  facts: { readonly bytes: number; readonly wasWrittenBefore?: true },
): StepResult {
  return emit('out', item.record.payload, { evidence: { request: { path, rows: content.rows, ...facts } } })
}

/** Runs the file write node. */
export const fileWriteExecutor = { executeBatch } satisfies NodeExecutor<typeof fileWriteManifest>
