import { hash } from 'node:crypto'

/** What makes an effect the same effect when it is tried again. */
export interface EffectLineage {
  readonly flow: string
  readonly node: string
  /** Stable through retries and replays: the id of the first record, then for each split what makes the child this one. */
  readonly lineage: string
  /** Which of several branches that can meet at this node; empty for a node that a record visits once. */
  readonly path: string
  /** Counts up when a person asks to do it again as new. */
  readonly generation: number
}

/**
 * The idempotency key of an effect: 64 hex digits, the same for every retry, replay and version of the flow, until a
 * person asks for the effect to be done again.
 */
export function effectKey(effect: EffectLineage): string {
  const lineage = effect.lineage.replace(places, '#$1')
  const text = JSON.stringify([effect.flow, effect.node, lineage, effect.path, effect.generation])
  return hash('sha256', text)
}

/** In a lineage, the place of a child whose identity follows. */
const places = /#\d+:(\w+)/g

/**
 * Lineage of a child record: its place in the list, and its identity. The place tells children apart for a reader; effects
 * go by the identity, because a list that is made again, corrected, may have its items in other places.
 */
export function childLineage(
  parent: string,
  split: { readonly node: string; readonly path: string; readonly index: number; readonly identity: string },
): string {
  return `${parent}/${split.node}${split.path}#${split.index}:${split.identity}`
}
