/** Measures two sides in turns, A B A B, so that whatever else the machine does meets both. Answers the medians. */
export async function inTurns(
  rounds: number,
  sides: { readonly a: (round: number) => Promise<number>; readonly b: (round: number) => Promise<number> },
): Promise<{ readonly a: number; readonly b: number }> {
  const a: number[] = []
  const b: number[] = []
  for (let round = 0; round < rounds; round++) {
    a.push(await sides.a(round))
    b.push(await sides.b(round))
  }
  return { a: median(a), b: median(b) }
}

/** The middle of some numbers; of an even count the mean of the middle two. */
export function median(numbers: readonly number[]): number {
  const sorted = numbers.toSorted((x, y) => x - y)
  const middle = sorted.length / 2
  const around = sorted.slice(Math.ceil(middle) - 1, Math.floor(middle) + 1)
  return around.reduce((sum, each) => sum + each, 0) / around.length
}
