import type { ReplayOrder, ReplayPreview } from '@crossdock/shared/api'
import { toCrossdockError } from '@crossdock/shared/errors'
import { useEffect, useState } from 'react'
import { useConnection } from '../app/use-workspace.ts'
import type { RetryRequest } from './retry-request.ts'

/** What a person chooses in the retry sheet. */
export interface RetryForm {
  readonly verb: ReplayOrder['verb']
  readonly version: 'same' | 'current'
  /** Empty: where each record stopped. */
  readonly fromNode: string
  readonly hasCanary: boolean
  readonly canaryCount: number
  readonly goOn: 'when-told' | 'when-delivered'
  /** Empty: as fast as it goes. */
  readonly perSecond: number | ''
  readonly reason: string
}

/** The form as it begins for a request: a canary of one, unless it is about one record. */
export function beginForm({ order }: RetryRequest): RetryForm {
  return {
    verb: order.verb,
    version: order.version ?? (order.verb === 'retry' ? 'same' : 'current'),
    fromNode: order.fromNode ?? '',
    hasCanary: order.recordIds?.length !== 1,
    canaryCount: 1,
    goOn: 'when-told',
    perSecond: '',
    reason: '',
  }
}

/** The order that a form makes of a request. */
export function orderFrom(request: RetryRequest, { verb, version, fromNode }: RetryForm): ReplayOrder {
  const { recordIds, filter } = request.order
  const isFromNode = verb === 'retry' && fromNode !== ''
  return {
    verb,
    version,
    ...(recordIds === undefined ? { filter: withoutUndefined(filter ?? {}) } : { recordIds }),
    ...(isFromNode ? { fromNode } : {}),
  }
}

function withoutUndefined<T extends object>(bag: T): T {
  return Object.fromEntries(Object.entries(bag).filter(([, value]) => value !== undefined)) as T
}

/** What the runtime foretells of a form, or why it cannot. */
export interface Foretold {
  readonly preview?: ReplayPreview
  readonly problem?: string
  readonly isReading: boolean
}

/** Asks anew whenever the form means another order. */
export function usePreview(request: RetryRequest, form: RetryForm): Foretold {
  const client = useConnection((state) => state.client)
  const [found, setFound] = useState<Foretold>({ isReading: true })
  const asked = JSON.stringify(orderFrom(request, form))
  useEffect(() => {
    let isGone = false
    setFound(({ preview }) => ({ isReading: true, ...(preview === undefined ? {} : { preview }) }))
    client
      ?.previewReplay({ body: JSON.parse(asked) as ReplayOrder })
      .then((preview) => !isGone && setFound({ preview, isReading: false }))
      .catch((thrown: unknown) => !isGone && setFound({ problem: toCrossdockError(thrown).message, isReading: false }))
    return () => {
      isGone = true
    }
  }, [client, asked])
  return found
}
