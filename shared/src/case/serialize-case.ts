import type { CaseDocument } from './case-document.ts'

const order = [
  ...['format', 'id', 'name', 'flow', 'note', 'source', 'acceptedAt', 'items', 'pins', 'tables', 'masked', 'expect'],
] as const satisfies readonly (keyof CaseDocument)[]

/** The one text of a case: its parts in a fixed order, one property a line, a final newline, so that diffs read well. */
export function serializeCase(document: CaseDocument): string {
  const parts = order.filter((name) => document[name] !== undefined).map((name) => [name, document[name]])
  return `${JSON.stringify(Object.fromEntries(parts), null, 2)}\n`
}

/** The name of the file of a case. */
export function caseFileName(document: Pick<CaseDocument, 'id'>): string {
  return `${document.id}.case.json`
}
