import { CrossdockError } from '@crossdock/shared/errors'
import type { JourneyStep } from '@crossdock/shared/record'
import type { UnknownEffect } from '../store/repair-store.ts'
import { type RepeatRequest, type Repetition, resumedStep, unchanged } from './repeat-request.ts'

/** True for a record of a cancelled run that stays open only because nobody knows what became of its calls. */
export function isAskedAfterCancelling({ record, unknown }: RepeatRequest): boolean {
  return record.isCancelled && record.state === 'parked' && unknown.length > 0
}

/**
 * What a person says of calls of a cancelled run goes into the ledger, and the record ends: nothing of the run is sent any
 * more, whether its cancelling is over or not. Throws CONFLICT for anything that would send something.
 */
export function prepareCancelled(request: RepeatRequest): Repetition {
  const { corrected, order, record, unknown } = request
  const { assume, fromNode } = order
  if (assume === undefined || fromNode !== undefined || corrected) throw nothingIsSent(request)
  if (record.openChildren > 0) {
    const message = `Record ${record.id} (${record.key}) of a cancelled run has ${record.openChildren} open children.`
    throw new CrossdockError('CONFLICT', message, { remedy: 'Say first what became of the children, or resolve them.' })
  }
  const tokens = record.progress?.tokens ?? []
  const settled = unknown.map(({ key, node }) => {
    const token = tokens.find((each) => each.node === node)
    return { key, payload: token ? token.payload : record.payload }
  })
  return {
    ...unchanged(request),
    kind: 'end',
    progress: record.progress,
    steps: unknown.map((effect) => settledStep(request, effect)),
    assumedDone: assume === 'done' ? settled : [],
    assumedNotDone: assume === 'not-done' ? unknown : [],
  }
}

function nothingIsSent({ record, unknown }: RepeatRequest): CrossdockError {
  const nodes = [...new Set(unknown.map(({ node }) => `“${node}”`))].join(', ')
  return new CrossdockError(
    'CONFLICT',
    `The run of record ${record.id} (${record.key}) was cancelled, so nothing of it is sent any more; it only waits for what became of ${nodes}.`,
    {
      remedy:
        'Look in the other system, then retry it where it stopped with assume “done” or “not-done”: that is noted, and the record ends.',
    },
  )
}

function settledStep(request: RepeatRequest, { node }: UnknownEffect): JourneyStep {
  const { facts, order, record } = request
  const branch = record.progress?.tokens.find((token) => token.node === node)?.branch ?? '0'
  const { resumed: _resumed, ...step } = resumedStep(request, { node, branch }, {})
  const found = order.assume === 'done' ? 'it took effect' : 'it did not take effect'
  const why = facts.reason === undefined ? '' : ` (${facts.reason})`
  return {
    ...step,
    outcome: 'settled',
    reason: `${facts.by} says that ${found}${why}. The run was cancelled, so the record ends here.`,
  }
}
