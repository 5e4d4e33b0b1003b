import {
  expressionOr,
  type FieldMeta,
  lazyExpression,
  type ManifestProblem,
  type StepManifest,
  type SystemUse,
} from '@crossdock/shared/node'
import { z } from 'zod'

const csv = z.strictObject({
  columns: z
    .array(z.string().min(1))
    .min(1)
    .optional()
    .meta({
      title: 'Columns',
      description: 'Names in order. Left out: the fields of the rows, in the order in which they first appear.',
    } satisfies FieldMeta),
  header: z
    .boolean()
    .default(true)
    .meta({ title: 'Header', description: 'Whether the first line names the columns.' } satisfies FieldMeta),
  delimiter: z
    .string()
    .regex(/^[\x20-\x21\x23-\x7e\t]$/, 'Use one character other than the quote.')
    .default(',')
    .meta({ title: 'Delimiter' } satisfies FieldMeta),
  lineEnd: z
    .enum(['lf', 'crlf'])
    .default('lf')
    .meta({ title: 'Line end', description: '`crlf` for programs that expect Windows files.' } satisfies FieldMeta),
  forSpreadsheet: z
    .boolean()
    .default(false)
    .meta({
      title: 'For spreadsheets',
      description:
        'For files that people open in Excel: texts that it would run as a formula get a leading apostrophe. Leave it off for machines.',
    } satisfies FieldMeta),
})

const config = z.strictObject({
  system: z
    .string()
    .min(1)
    .meta({ title: 'Folder', description: 'A declared folder.', widget: 'system' } satisfies FieldMeta),
  path: expressionOr(z.string().min(1), {
    title: 'File',
    description:
      'Path below the folder. The same record must give the same path each time, e.g. ="orders/" + record.key + ".csv".',
  }),
  format: z.enum(['csv', 'json', 'jsonl', 'text']).meta({ title: 'Format' } satisfies FieldMeta),
  mode: z
    .enum(['replace', 'append'])
    .default('replace')
    .meta({
      title: 'When the file exists',
      description: '`replace`: each record makes a whole file. `append`: records are added at the end.',
    } satisfies FieldMeta),
  rows: lazyExpression({
    title: 'Content',
    description: 'What to write: an object or a list of objects; for text a text. Left out: the payload.',
  }).optional(),
  csv: csv.prefault({}).meta({ title: 'CSV', group: 'CSV' } satisfies FieldMeta),
})

type FileWriteConfig = z.output<typeof config>

function findProblems({ format, mode, csv: { columns } }: FileWriteConfig): readonly ManifestProblem[] {
  const problems: ManifestProblem[] = []
  if (mode === 'append' && format === 'json') {
    problems.push({
      path: ['format'],
      message: 'Nothing can be appended to a JSON document.',
      remedy: 'Choose jsonl, one document a line, or replace the file.',
    })
  }
  if (mode === 'append' && format === 'csv' && columns === undefined) {
    problems.push({
      path: ['csv', 'columns'],
      message: 'Records are appended to a CSV file, but its columns are not named.',
      remedy: 'Name the columns, so that every row has the same.',
    })
  }
  if (columns && new Set(columns).size < columns.length) {
    problems.push({
      path: ['csv', 'columns'],
      message: 'Two columns have the same name.',
      remedy: 'Give every column a name of its own.',
    })
  }
  return problems
}

/** Writes records to files in a folder. */
export const fileWriteManifest = {
  type: 'file-write',
  version: 1,
  kind: 'batch',
  category: 'connector',
  effect: 'write',
  title: 'Write file',
  summary: 'Writes each record to a file, or appends records to a common one.',
  config,
  outputs: ['out'],
  isRepeatable: () => true,
  systemsFrom: ({ system }: FileWriteConfig): readonly SystemUse[] => [{ name: system, kind: 'folder' }],
  check: findProblems,
} as const satisfies StepManifest
