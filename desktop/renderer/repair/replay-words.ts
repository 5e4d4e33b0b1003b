import type { EffectForecast, ReplayView } from '@crossdock/shared/api'
import { countText } from '../live/count-text.ts'

/** A kind of effect of a preview, as people read it. */
export interface ForecastKind {
  readonly name: 'create' | 'repeat' | 'probe' | 'recall' | 'possible'
  readonly shape: string
  readonly title: string
  readonly means: string
}

/** The columns of a preview, in the order in which one should look at them. */
export const forecastKinds: readonly ForecastKind[] = [
  { name: 'create', shape: '+', title: 'create', means: 'Not done yet: it is sent.' },
  { name: 'recall', shape: '✓', title: 'already done', means: 'Done before: its answer is taken, nothing is sent.' },
  { name: 'probe', shape: '?', title: 'ask first', means: 'Unknown: the probe asks before anything is sent.' },
  {
    name: 'repeat',
    shape: '↻',
    title: 'send again',
    means: 'Unknown: sent under the same key, which the target knows.',
  },
  {
    name: 'possible',
    shape: '…',
    title: 'possible',
    means: 'May follow, depending on answers that are not there yet.',
  },
]

/** True where a preview foretells at least one effect of a kind. */
export function hasKind(effects: readonly EffectForecast[], { name }: ForecastKind): boolean {
  return effects.some((effect) => effect[name] > 0)
}

/** How far a replay is, from 0 to 1: records that are started and do not move any more, of all that were chosen. */
export function progressOf({ counts, states }: Pick<ReplayView, 'counts' | 'states'>): number {
  return counts.chosen === 0 ? 1 : settledOf({ counts, states }) / counts.chosen
}

function settledOf({ counts, states }: Pick<ReplayView, 'counts' | 'states'>): number {
  const { delivered = 0, filtered = 0, resolved = 0, parked = 0 } = states
  return delivered + filtered + resolved + parked + counts.refused + counts.left
}

/** What has come of a replay, in a line: `38 delivered, 3 parked again, 1 refused`. */
export function outcomeOf({ counts, states }: Pick<ReplayView, 'counts' | 'states'>): string {
  const open = (states.ready ?? 0) + (states.waiting ?? 0) + (states.held ?? 0) + (states.expecting ?? 0)
  const parts: readonly (readonly [number, string])[] = [
    [states.delivered ?? 0, 'delivered'],
    [states.filtered ?? 0, 'filtered'],
    [states.resolved ?? 0, 'resolved'],
    [states.parked ?? 0, 'parked again'],
    [open, 'on the way'],
    [counts.refused, 'refused'],
    [counts.pending, 'to be started'],
    [counts.left, 'left as they are'],
  ]
  const said = parts.filter(([count]) => count > 0).map(([count, word]) => `${countText(count)} ${word}`)
  return said.length === 0 ? 'nothing yet' : said.join(', ')
}

/** What a replay is doing, in a word or two. */
export function standingOf({ state, canary, counts }: Pick<ReplayView, 'state' | 'canary' | 'counts'>): string {
  switch (state) {
    case 'running':
      return 'Running'
    case 'waiting':
      return canary?.goOn === 'when-delivered'
        ? `Trying the first ${firstOf(counts.started)}; goes on when ${counts.started === 1 ? 'it is' : 'all of them are'} delivered`
        : `The first ${firstOf(counts.started)} ${counts.started === 1 ? 'is' : 'are'} tried; waits for you`
    case 'settling':
      return 'All are started'
    case 'finished':
      return 'Finished'
    case 'cancelled':
      return 'Cancelled'
  }
}

function firstOf(count: number): string {
  return count === 1 ? 'one' : countText(count)
}
