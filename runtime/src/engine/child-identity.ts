import { hash } from 'node:crypto'
import { canonicalJson } from '@crossdock/shared/json'
import type { ChildRecord } from '@crossdock/shared/node'

/**
 * What makes each child of a split the same child when its list is made again, perhaps by a corrected flow: its own key,
 * where no other child of the list has it, or else its payload. Equal ones are told apart by how many came before.
 */
export function identitiesOf(children: readonly ChildRecord[]): readonly string[] {
  const named = Map.groupBy(children, ({ key }) => key)
  const seen = new Map<string, number>()
  return children.map(({ key, payload }) => {
    const isNamed = key !== undefined && named.get(key)?.length === 1
    const text = isNamed ? `key ${key}` : `payload ${canonicalJson(payload)}`
    const digest = hash('sha256', text).slice(0, 20)
    const before = seen.get(digest) ?? 0
    seen.set(digest, before + 1)
    return before === 0 ? digest : `${digest}_${before}`
  })
}
