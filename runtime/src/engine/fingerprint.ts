import { createHash } from 'node:crypto'
import type { ErrorInfo } from '@crossdock/shared/errors'

/**
 * Names a cause, so that records stopped by the same one stand together: flow, node, code, and the offending value
 * where the error names one.
 */
export function fingerprintOf(flow: string, node: string, error: ErrorInfo): string {
  const { table, value, field, status, answerCode } = error.detail ?? {}
  return createHash('sha256')
    .update(JSON.stringify([flow, node, error.code, table, value, field, status, answerCode]))
    .digest('hex')
    .slice(0, 16)
}
