export { type CaseDocument, caseDocument, caseFormat } from './case-document.ts'
export { type NodePin, nodePin, type PinnedOutcome, pinnedOutcome } from './pinned-outcome.ts'
