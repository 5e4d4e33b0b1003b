import { describeIssue } from '../errors/index.ts'
import { parsePayload } from '../json/index.ts'
import { type Flow, flowFormat, flowSchema } from './flow-document.ts'
import { type FlowMigration, flowMigrations } from './migrations.ts'
import { type FlowProblem, pointer } from './problem.ts'

/** A flow, or every reason why the document was refused. Never half a flow. */
export type ReadFlow =
  | { readonly ok: true; readonly flow: Flow }
  | { readonly ok: false; readonly problems: readonly FlowProblem[] }

const documentLimits = { maxBytes: 16 * 1024 * 1024, maxDepth: 64 }

/** Reads the text of a flow document: JSON, format, migrations, shape. What the nodes mean is checked by `validateFlow`. */
export function readFlow(text: string): ReadFlow {
  const parsed = parsePayload(text, documentLimits)
  if (parsed.ok) return readFlowDocument(parsed.payload)
  return refuse([{ path: '', code: 'NOT_JSON', message: parsed.error.message, remedy: 'Correct the JSON text.' }])
}

/** The same for a document that is JSON data already. */
export function readFlowDocument(document: unknown, migrations: readonly FlowMigration[] = flowMigrations): ReadFlow {
  const migrated = migrate(document, migrations)
  if (!migrated.ok) return migrated
  const result = flowSchema.safeParse(migrated.document)
  if (result.success) return { ok: true, flow: result.data }
  return refuse(
    result.error.issues.map((issue) => ({
      path: pointer(issue.path),
      code: 'SHAPE_INVALID',
      message: `${pointer(issue.path) || 'The document'}: ${describeIssue(issue)}`,
      remedy: 'Correct this part of the document; docs/flow-document.md describes it.',
    })),
  )
}

type Migrated = { readonly ok: true; readonly document: unknown } | Extract<ReadFlow, { ok: false }>

function migrate(document: unknown, migrations: readonly FlowMigration[]): Migrated {
  let current = document
  for (let steps = 0; steps <= migrations.length; steps++) {
    const format = formatOf(current)
    if (format === flowFormat) return { ok: true, document: current }
    const migration = migrations.find((candidate) => candidate.from === format)
    if (!migration) return refuse([unsupported(format)])
    current = migration.migrate(current as Readonly<Record<string, unknown>>)
  }
  return refuse([unsupported(formatOf(current))])
}

function formatOf(document: unknown): string | undefined {
  if (document === null || typeof document !== 'object' || Array.isArray(document)) return undefined
  const format = (document as Record<string, unknown>).format
  return typeof format === 'string' ? format : undefined
}

function unsupported(format: string | undefined): FlowProblem {
  return {
    path: '/format',
    code: 'FORMAT_UNSUPPORTED',
    message:
      format === undefined
        ? 'The document does not say its format.'
        : `The format “${format}” is not one that this program reads.`,
    remedy: `Expected is "format": "${flowFormat}". A document of a newer version needs a newer Crossdock.`,
  }
}

function refuse(problems: readonly FlowProblem[]): Extract<ReadFlow, { ok: false }> {
  return { ok: false, problems }
}
