import { describe, expect, it } from 'vitest'
import type { LaneStore } from './ports.ts'
import { simulate } from './testing/simulation.ts'

/** `SIMULATION_SEEDS=from-to` runs others, e.g. one that has failed. */
const [from = 1, to = 400] = (process.env.SIMULATION_SEEDS ?? '1-400').split('-').map(Number)

async function findBadSeed(
  weaken?: (store: LaneStore) => LaneStore,
): Promise<{ seed: number; violations: readonly string[] } | undefined> {
  for (let seed = from; seed <= to; seed++) {
    const violations = await simulate({ seed, ...(weaken ? { weaken } : {}) })
    if (violations.length > 0) return { seed, violations }
  }
  return undefined
}

describe('the engine under simulated faults', () => {
  it(`accounts for every record, has one effect per key and keeps order, for seeds ${from} to ${to}`, {
    timeout: 300_000,
  }, async () => {
    expect(await findBadSeed()).toBeUndefined()
  })

  it('would be caught without the fence', { timeout: 300_000 }, async () => {
    const withoutFence = (store: LaneStore): LaneStore => ({
      ...store,
      acquire: async (lane, owner) => (await store.acquire(lane, owner)) ?? { ...lane, epoch: '1' },
    })
    expect(await findBadSeed(withoutFence)).toBeDefined()
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
    expect(await findBadSeed(withoutLedger)).toBeDefined()
  })
})
