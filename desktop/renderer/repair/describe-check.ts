import type { ReplayPreview } from '@crossdock/shared/api'
import { systemName } from '../exceptions/exception-words.ts'

/** What a dry run of one record says, in a sentence. */
export interface CheckVerdict {
  readonly isFine: boolean
  readonly text: string
}

/** Says where a record would get to: refused, parked again, or on to its next effects. `nodeName` is where it stands now. */
export function describeCheck({ refused, parksAgain, effects }: ReplayPreview, nodeName: string): CheckVerdict {
  const [refusal] = refused
  if (refusal !== undefined) return { isFine: false, text: `It could not be retried: ${refusal.error.message}` }
  const [stop] = parksAgain
  if (stop !== undefined)
    return { isFine: false, text: `It would park again at “${stop.nodeName ?? stop.node}”: ${stop.error.message}` }
  const next = effects.filter(({ create, repeat, probe }) => create + repeat + probe > 0)
  if (next.length === 0)
    return { isFine: true, text: `It would go on from “${nodeName}” and end without another effect.` }
  const places = next.map(({ node, nodeName = node, system }) =>
    system === undefined ? `“${nodeName}”` : `“${nodeName}” (${systemName(system)})`,
  )
  return {
    isFine: true,
    text: `It would get as far as ${places.join(', ')}. What the other system answers is known only when it is sent.`,
  }
}
