import type { DebugSession, DebugStep } from '@crossdock/shared/api'
import { canonicalJson } from '@crossdock/shared/json'
import { trackTo } from './session-track.ts'

/** How a node came out on two tracks. */
export interface ComparedStep {
  readonly node: string
  /** The record’s path, e.g. `0/split1[2]`. */
  readonly record: string
  readonly first: DebugStep | undefined
  readonly second: DebugStep | undefined
  /** `shared`: the very same step. `outcome`: it ended or left otherwise. `payload`: something else came out. */
  readonly difference: 'shared' | 'same' | 'outcome' | 'payload' | 'only-first' | 'only-second'
}

/** Two tracks, node by node in the order of the first; what only the second one visited follows where it came. */
export function compareTracks(
  session: Pick<DebugSession, 'steps' | 'records'>,
  { first, second }: { readonly first: string; readonly second: string },
): readonly ComparedStep[] {
  const pathOf = recordPaths(session)
  const left = visitsOf(trackTo(session, first), pathOf)
  const right = visitsOf(trackTo(session, second), pathOf)
  const compared: ComparedStep[] = []
  const taken = new Set<string>()
  for (const [name, visit] of left) {
    const other = right.get(name)
    taken.add(name)
    const pair = { node: visit.node, record: pathOf(visit.recordId), first: visit, second: other }
    compared.push({ ...pair, difference: other === undefined ? 'only-first' : differenceBetween(visit, other) })
  }
  for (const [name, visit] of right) {
    if (taken.has(name)) continue
    const record = pathOf(visit.recordId)
    compared.push({ node: visit.node, record, first: undefined, second: visit, difference: 'only-second' })
  }
  return compared
}

/** The word for each difference. */
export const differenceWords: Readonly<Record<ComparedStep['difference'], string>> = {
  shared: 'the same step',
  same: 'came out the same',
  outcome: 'ended otherwise',
  payload: 'something else came out',
  'only-first': 'only on the first track',
  'only-second': 'only on the second track',
}

/** Paths of records: the same on every track, where a split has made others of the same. */
function recordPaths({ records, steps }: Pick<DebugSession, 'records' | 'steps'>): (recordId: string) => string {
  const paths = new Map(records.map(({ id, path }) => [id, path]))
  for (const { recordId, path } of steps) if (path !== undefined) paths.set(recordId, path)
  return (recordId) => paths.get(recordId) ?? recordId
}

/** Steps by record, branch, node and how often that node was visited before. An edit is a place of its own. */
function visitsOf(track: readonly DebugStep[], pathOf: (recordId: string) => string): ReadonlyMap<string, DebugStep> {
  const counts = new Map<string, number>()
  return new Map(
    track.map((step) => {
      const name = [pathOf(step.recordId), step.branch, step.node, step.kind].join(' ')
      const count = counts.get(name) ?? 0
      counts.set(name, count + 1)
      return [`${name} ${count}`, step]
    }),
  )
}

function differenceBetween(one: DebugStep, other: DebugStep): ComparedStep['difference'] {
  if (one.id === other.id) return 'shared'
  const ports = ({ out }: DebugStep) => out.map(({ port }) => port).join(' ')
  const cause = ({ error, reason }: DebugStep) => error?.code ?? reason ?? ''
  if (one.outcome !== other.outcome || ports(one) !== ports(other) || cause(one) !== cause(other)) return 'outcome'
  return canonicalJson(one.out) === canonicalJson(other.out) ? 'same' : 'payload'
}
