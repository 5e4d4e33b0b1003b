import type { FieldMeta, ManifestProblem, SourceManifest, SystemUse, Timetable } from '@crossdock/shared/node'
import { z } from 'zod'
import { findColumnProblem } from './column-names.ts'

/** Parts with `/` between them; none is empty or begins with a dot. */
const innerPath = z
  .string()
  .regex(/^[^/\\.][^/\\]*(\/[^/\\.][^/\\]*)*$/, 'Use a path below the folder, such as `in` or `in/orders`.')

const oneCharacter = z.string().regex(/^[\x20-\x7e\t]$/, 'Use one character.')

const csv = z.strictObject({
  delimiter: z
    .union([z.literal('auto'), oneCharacter])
    .default('auto')
    .meta({
      title: 'Delimiter',
      description: 'One character, or `auto`: the one of tab ; | , that the first line has most of.',
    } satisfies FieldMeta),
  quote: z
    .union([z.literal('none'), oneCharacter])
    .default('"')
    .meta({
      title: 'Quote',
      description: 'One character, or `none` when values are never quoted.',
    } satisfies FieldMeta),
  header: z
    .union([z.literal(true), z.array(z.string()).min(1)])
    .default(true)
    .meta({
      title: 'Columns',
      description: '`true` when the first line names the columns; else their names, for a file without such a line.',
    } satisfies FieldMeta),
  encoding: z
    .enum(['utf-8', 'windows-1252', 'iso-8859-1'])
    .default('utf-8')
    .meta({ title: 'Encoding' } satisfies FieldMeta),
  maxLinesPerRecord: z
    .int()
    .min(1)
    .max(1000)
    .default(50)
    .meta({
      title: 'Lines per record',
      description: 'A quoted value may go over this many lines. Bounds what an unclosed quote can touch.',
    } satisfies FieldMeta),
})

const config = z.strictObject({
  system: z
    .string()
    .min(1)
    .meta({ title: 'Folder', description: 'A declared folder.', widget: 'system' } satisfies FieldMeta),
  folder: z
    .union([z.literal(''), innerPath])
    .default('')
    .meta({
      title: 'Sub-folder',
      description: 'Where the files arrive. Empty: the folder itself.',
    } satisfies FieldMeta),
  pattern: z
    .string()
    .min(1)
    .max(255)
    .default('*')
    .meta({
      title: 'File name',
      description: '`*` stands for any characters, `?` for one; upper and lower case are the same. E.g. orders-*.csv.',
    } satisfies FieldMeta),
  format: z.enum(['csv', 'json', 'jsonl']).meta({ title: 'Format' } satisfies FieldMeta),
  csv: csv.prefault({}).meta({ title: 'CSV', group: 'CSV' } satisfies FieldMeta),
  items: z
    .string()
    .regex(/^(\/([^~/]|~[01])*)*$/, 'Use a JSON pointer such as `/orders`.')
    .default('')
    .meta({
      title: 'List of records',
      description: 'JSON pointer to the list in a JSON document, e.g. /orders. Empty: the document itself.',
      group: 'JSON',
    } satisfies FieldMeta),
  maxJsonMb: z
    .int()
    .min(1)
    .max(256)
    .default(64)
    .meta({
      title: 'Largest JSON document (MB)',
      description: 'It is read whole. Use jsonl for more.',
      group: 'JSON',
    } satisfies FieldMeta),
  everySeconds: z
    .int()
    .min(1)
    .max(86_400)
    .default(10)
    .meta({ title: 'Look every (seconds)', group: 'Timing' } satisfies FieldMeta),
  settleSeconds: z
    .int()
    .min(0)
    .max(86_400)
    .default(5)
    .meta({
      title: 'Settled after (seconds)',
      description: 'A file is taken when its size and time have stayed the same for this long. 0: at once.',
      group: 'Timing',
    } satisfies FieldMeta),
  doneMarker: z
    .string()
    .regex(/^[^/\\]+$/, 'Use the end of a file name, such as `.done`.')
    .optional()
    .meta({
      title: 'Done marker',
      description: 'With `.done`, orders.csv is taken when orders.csv.done exists, and only then.',
      group: 'Timing',
    } satisfies FieldMeta),
  archive: innerPath
    .default('archive')
    .meta({ title: 'Archive', description: 'Where read files go, below the sub-folder.' } satisfies FieldMeta),
  reject: innerPath.default('rejected').meta({
    title: 'Rejected',
    description: 'Where files go that cannot be read as a whole, below the sub-folder.',
  } satisfies FieldMeta),
  duplicates: z
    .enum(['reject', 'process'])
    .default('reject')
    .meta({
      title: 'Same content again',
      description: '`reject` moves a file whose content was read before to the rejected ones, whatever its name.',
    } satisfies FieldMeta),
  batchSize: z
    .int()
    .min(1)
    .max(5000)
    .default(500)
    .meta({ title: 'Records per commit', group: 'Timing' } satisfies FieldMeta),
})

/** The configuration of this source with its defaults. */
export type FileConfig = z.output<typeof config>

function findCsvProblems({ delimiter, quote, header }: FileConfig['csv']): ManifestProblem[] {
  const problems: ManifestProblem[] = []
  if (delimiter === quote) {
    problems.push({
      path: ['csv', 'quote'],
      message: 'Delimiter and quote are the same character.',
      remedy: 'Choose another quote, or `none`.',
    })
  }
  const columns = header === true ? undefined : findColumnProblem(header)
  if (columns) {
    problems.push({
      path: ['csv', 'header'],
      message: `The list of columns cannot be used: ${columns}.`,
      remedy: 'Give every column a name of its own.',
    })
  }
  return problems
}

/** Reads the files that arrive in a folder, record by record. */
export const fileManifest = {
  type: 'file',
  version: 1,
  kind: 'source',
  category: 'source',
  effect: 'read',
  trigger: 'timer',
  title: 'File',
  summary: 'Reads CSV, JSON and JSON Lines files that arrive in a folder.',
  config,
  outputs: ['out'],
  timetableFrom: ({ everySeconds }: FileConfig): Timetable => ({ everyMs: everySeconds * 1000, overlap: 'skip' }),
  systemsFrom: ({ system }: FileConfig): readonly SystemUse[] => [{ name: system, kind: 'folder' }],
  check: ({ csv: csvConfig }: FileConfig) => findCsvProblems(csvConfig),
} as const satisfies SourceManifest
