import { describeIssue } from '../errors/index.ts'
import { pointer } from '../flow/index.ts'
import { parsePayload } from '../json/index.ts'
import { type CaseDocument, caseDocument, caseFormat } from './case-document.ts'

/** One reason why a document is no case: where and what. */
export interface CaseProblem {
  /** JSON pointer (RFC 6901) into the document; empty for the document itself. */
  readonly path: string
  readonly message: string
}

/** A case, or every reason why the document was refused. Never half a case. */
export type ReadCase =
  | { readonly ok: true; readonly case: CaseDocument }
  | { readonly ok: false; readonly problems: readonly CaseProblem[] }

const documentLimits = { maxBytes: 16 * 1024 * 1024, maxDepth: 128 }

/** Reads the text of a case document: JSON, format, shape. */
export function readCase(text: string): ReadCase {
  const parsed = parsePayload(text, documentLimits)
  if (parsed.ok) return readCaseDocument(parsed.payload)
  return { ok: false, problems: [{ path: '', message: parsed.error.message }] }
}

/** The same for a document that is JSON data already. */
export function readCaseDocument(document: unknown): ReadCase {
  const format = formatOf(document)
  if (format !== caseFormat) return { ok: false, problems: [foreignFormat(format)] }
  const result = caseDocument.safeParse(document)
  if (result.success) return { ok: true, case: result.data }
  return {
    ok: false,
    problems: result.error.issues.map((issue) => ({
      path: pointer(issue.path),
      message: `${pointer(issue.path) || 'The document'}: ${describeIssue(issue)}`,
    })),
  }
}

function formatOf(document: unknown): unknown {
  return document !== null && typeof document === 'object' && 'format' in document ? document.format : undefined
}

function foreignFormat(format: unknown): CaseProblem {
  return {
    path: '/format',
    message:
      typeof format === 'string'
        ? `The format “${format}” is not one that this program reads; expected is “${caseFormat}”.`
        : `The document does not say its format; expected is “${caseFormat}”.`,
  }
}
