/** A small seeded source of chance, so that data and faults repeat from run to run. */
export interface Random {
  /** A number in [0, 1). */
  next(): number
  /** A whole number from `min` to `max`, both included. */
  between(min: number, max: number): number
  /** One element of a list that is not empty. */
  pick<const L extends readonly [unknown, ...unknown[]]>(list: L): L[number]
  /** True with the given probability (0 never, 1 always). */
  chance(probability: number): boolean
}

/** Creates a {@link Random} from a whole-number seed (the mulberry32 generator: 32 bits of state, good enough for samples). */
export function createRandom(seed: number): Random {
  let state = seed >>> 0
  const next = (): number => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
  return {
    next,
    between: (min, max) => min + Math.floor(next() * (max - min + 1)),
    pick: (list) => list[Math.floor(next() * list.length)] ?? list[0],
    chance: (probability) => next() < probability,
  }
}
