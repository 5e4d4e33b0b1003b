import { createHash } from 'node:crypto'
import type { ErrorInfo } from '@crossdock/shared/errors'
import { readRefusal } from './refusal.ts'

/** Where an error stopped a record. */
export interface FingerprintPlace {
  readonly flow: string
  readonly node: string
  /** The record's key: what is only its own is no cause that it shares. */
  readonly key?: string
}

/**
 * Names a cause, so that records stopped by the same one stand together: flow, node, code, and the offending value
 * where the error names one, or the other system's answer does: customers 1007 and 2001 are two causes.
 */
export function fingerprintOf({ flow, node, key }: FingerprintPlace, error: ErrorInfo): string {
  const { table, value, field, status, answerCode } = error.detail ?? {}
  const refused = status === undefined ? undefined : readRefusal(error.detail)
  const offence = [refused?.field, String(refused?.value) === key ? undefined : refused?.value]
  const isNamed = offence.some((part) => part !== undefined)
  return createHash('sha256')
    .update(
      JSON.stringify([flow, node, error.code, table, value, field, status, answerCode, ...(isNamed ? offence : [])]),
    )
    .digest('hex')
    .slice(0, 16)
}
