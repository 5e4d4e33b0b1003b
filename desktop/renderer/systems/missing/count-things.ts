import type { MissingBinding } from './missing-store.ts'

const words = {
  system: ['system', 'systems'],
  credential: ['credential', 'credentials'],
  table: ['code table', 'code tables'],
  param: ['parameter', 'parameters'],
} as const

/** e.g. “2 systems and 1 code table”. */
export function countThings(missing: readonly Pick<MissingBinding, 'kind'>[]): string {
  const parts = (['system', 'credential', 'table', 'param'] as const).flatMap((kind) => {
    const count = missing.filter((each) => each.kind === kind).length
    return count === 0 ? [] : [`${count} ${words[kind][count === 1 ? 0 : 1]}`]
  })
  const last = parts.at(-1) ?? ''
  return parts.length < 2 ? last : `${parts.slice(0, -1).join(', ')} and ${last}`
}
