import type { CaseCoverage, CaseResult } from '@crossdock/shared/api'
import type { StateName } from '../app/state-vocabulary.ts'
import { cardOf } from './case-mark.ts'

/** How a case stands: its last result, or that there is none. */
export interface CaseStanding {
  readonly state: StateName
  readonly word: string
}

const standings: Readonly<Record<CaseResult['outcome'], CaseStanding>> = {
  passed: { state: 'passed', word: 'passed' },
  failed: { state: 'failed', word: 'failed' },
  broken: { state: 'broken', word: 'broken' },
  'no-expectation': { state: 'unchecked', word: 'expects nothing yet' },
}

/** How a result looks and reads. */
export function standingOf(result: Pick<CaseResult, 'outcome'> | undefined): CaseStanding {
  return result === undefined ? { state: 'unchecked', word: 'not run' } : standings[result.outcome]
}

/** e.g. “2 of 5 failed”, “5 passed”. Empty before anything ran. */
export function summarise(results: readonly Pick<CaseResult, 'outcome'>[]): string {
  const count = (outcome: CaseResult['outcome']) => results.filter((result) => result.outcome === outcome).length
  const parts = [
    [count('failed'), 'failed'],
    [count('broken'), 'broken'],
    [count('passed'), 'passed'],
    [count('no-expectation'), 'without an expectation'],
  ] as const
  return parts.flatMap(([number, word]) => (number === 0 ? [] : [`${number} ${word}`])).join(', ')
}

/** What no case has visited. */
export interface Uncovered {
  readonly nodes: readonly string[]
  /** Ports, `<node>.<port>`, of nodes that are visited. */
  readonly branches: readonly string[]
  readonly nodeShare: string
  readonly branchShare: string
}

/** Sorts out what is not covered. A branch of a node that is not visited at all is not named twice. */
export function uncoveredOf({ branches, nodes }: CaseCoverage): Uncovered {
  const unseen = nodes.filter(({ visits }) => visits === 0).map(({ node }) => node)
  const missed = branches.filter(({ visits }) => visits === 0).map(({ from }) => from)
  return {
    nodes: unseen,
    branches: missed.filter((from) => !unseen.includes(from.slice(0, from.lastIndexOf('.')))),
    nodeShare: `${nodes.length - unseen.length} of ${nodes.length}`,
    branchShare: `${branches.length - missed.length} of ${branches.length}`,
  }
}

/** The worst result at each card over all cases that visited it. */
export function marksOf(results: Iterable<CaseResult>): ReadonlyMap<string, 'passed' | 'failed' | 'broken'> {
  const rank = { passed: 0, failed: 1, broken: 2 } as const
  const marks = new Map<string, 'passed' | 'failed' | 'broken'>()
  for (const { nodes } of results) {
    for (const { node, outcome } of nodes) {
      const card = cardOf(node)
      const known = marks.get(card)
      if (known === undefined || rank[outcome] > rank[known]) marks.set(card, outcome)
    }
  }
  return marks
}
