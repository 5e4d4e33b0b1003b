import { describe, expect, it } from 'vitest'
import type { LaneStore } from './ports.ts'
import { type SimulationOptions, simulate } from './testing/simulation.ts'

/** `SIMULATION_SEEDS=from-to` runs others, e.g. one that has failed. CI runs many more than a developer waits for. */
const seeds = process.env.SIMULATION_SEEDS ?? (process.env.CI === 'true' ? '1-20000' : '1-1000')
const [from = 1, to = from] = seeds.split('-').map(Number)

/** Seeds for one more thing that may happen: a part of them. */
const fewerTo = from + Math.floor((to - from) / 10)

async function findBadSeed(
  options: Omit<SimulationOptions, 'seed'> = {},
  until = to,
): Promise<{ seed: number; violations: readonly string[] } | undefined> {
  for (let seed = from; seed <= until; seed++) {
    const violations = await simulate({ seed, ...options })
    if (violations.length > 0) return { seed, violations }
  }
  return undefined
}

describe('the engine under simulated faults', () => {
  it(`accounts for every record, has one effect per key and keeps order, for seeds ${from} to ${to}`, {
    timeout: 1_200_000,
  }, async () => {
    expect(await findBadSeed()).toBeUndefined()
  })

  it(`ends what is left of a cancelled run and nothing else, with at most one effect each, for seeds ${from} to ${fewerTo}`, {
    timeout: 1_200_000,
  }, async () => {
    expect(await findBadSeed({ cancels: true }, fewerTo)).toBeUndefined()
  })

  it('would be caught without the fence', { timeout: 300_000 }, async () => {
    const withoutFence = (store: LaneStore): LaneStore => ({
      ...store,
      acquire: async (lane, owner) => (await store.acquire(lane, owner)) ?? { ...lane, epoch: '1' },
    })
    expect(await findBadSeed({ weaken: withoutFence })).toBeDefined()
  })

  it('would be caught without the ledger', { timeout: 300_000 }, async () => {
    const withoutLedger = (store: LaneStore): LaneStore => ({
      ...store,
      async commit(lease, commit, no) {
        const answer = await store.commit(lease, commit, no)
        if (answer.fenced) return answer
        return { ...answer, ledger: new Map(commit.intents.map(({ key }) => [key, { state: 'granted' }])) }
      },
    })
    expect(await findBadSeed({ weaken: withoutLedger })).toBeDefined()
  })

  it('would be caught if a record went on before its children had ended', { timeout: 300_000 }, async () => {
    const withoutJoin = (store: LaneStore): LaneStore => ({
      ...store,
      claim: async (lease, options) =>
        (await store.claim(lease, options)).map((record) => ({ ...record, openChildren: 0 })),
      commit: (lease, commit, no) => {
        const changes = commit.changes.map((change) =>
          change.kind === 'open' && change.joins ? { ...change, state: 'ready' as const } : change,
        )
        return store.commit(lease, { ...commit, changes }, no)
      },
    })
    expect(await findBadSeed({ weaken: withoutJoin })).toBeDefined()
  })

  it('would be caught without the order of keys', { timeout: 300_000 }, async () => {
    expect(await findBadSeed({ ordering: 'none' })).toBeDefined()
  })
})
