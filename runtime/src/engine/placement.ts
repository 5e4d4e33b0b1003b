import { crc32 } from 'node:zlib'
import { CrossdockError, toCrossdockError } from '@crossdock/shared/errors'
import { ExpressionError } from '@crossdock/shared/expression'
import type { Flow } from '@crossdock/shared/flow'
import type { Plan } from './plan.ts'

/** Where a record stands in its flow: its lane, and the key behind which it keeps its place. */
export interface Placement {
  readonly lane: number
  /** Records with equal order keys never overtake each other. Null where order does not matter. */
  readonly orderKey: string | null
}

const maxKeyLength = 200

/**
 * Places a record. A record made by a split keeps order among the records of that split only: its parent keeps the order
 * among parents. So a record never waits for one that waits for it.
 */
export function placeRecord(
  flow: Flow,
  record: { readonly id: string; readonly key: string; readonly splitNode?: string },
): Placement {
  const { ordering, lanes } = flow.settings
  const isOrdered = ordering === 'byKey' && record.key !== record.id
  const orderKey = isOrdered ? `${record.splitNode ?? ''}\u001f${record.key}` : null
  return { orderKey, lane: crc32(orderKey ?? record.id) % lanes }
}

/**
 * Calculates the business key of a message. Without a key expression each record is its own key. Throws VALUE_MISSING or
 * EXPRESSION_FAILED when there is no usable key.
 */
export function keyOf(
  plan: Plan,
  message: { readonly id: string; readonly payload: unknown; readonly acceptedAt: string },
): string {
  const { flow, key } = plan
  if (!key) return flow.record.key ?? message.id
  const facts = { id: message.id, key: '', entity: flow.record.entity, flow: flow.id, acceptedAt: message.acceptedAt }
  const value = evaluateKey(() =>
    key.evaluate({ payload: message.payload, record: facts, nowMs: Date.parse(message.acceptedAt) }),
  )
  const text = typeof value === 'string' || typeof value === 'number' ? String(value).trim() : ''
  if (text === '' || text.length > maxKeyLength || text.includes('\u0000')) {
    throw new CrossdockError('VALUE_MISSING', `The key expression ${key.source} gives no usable key for this record.`, {
      remedy: `A key is a text or number of 1 to ${maxKeyLength} characters. Correct the record, or the flow's key.`,
      detail: { expression: key.source },
    })
  }
  return text
}

function evaluateKey(evaluate: () => unknown): unknown {
  try {
    return evaluate()
  } catch (thrown) {
    if (thrown instanceof ExpressionError) {
      throw new CrossdockError(thrown.code, `The key of the record: ${thrown.message}`, {
        detail: { ...thrown.detail },
      })
    }
    throw toCrossdockError(thrown)
  }
}
