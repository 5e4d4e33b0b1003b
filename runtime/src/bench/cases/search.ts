import { type Bench, type Benchmark, compare, type Result } from '../benchmark.ts'
import { intakeFlow } from '../flows.ts'
import { inTurns, median } from '../in-turns.ts'
import { keyAmong, recordsPerKey, seedDay, seedOpenExceptions } from '../seed-history.ts'
import { type Subject, startSubject } from '../subject.ts'

const fraction = 100
const tries = 50
/** Days over which the records are spread: a search looks into each. */
const days = 10

/** Finding all records of a key, and exceptions by cause, in a hundred times as much history. */
export const search: Benchmark = {
  name: 'search',
  summary: 'all records of a key, exceptions grouped by cause; reference: with a hundredth of the records',
  async run(bench) {
    const few = Math.floor(bench.searchRecords / fraction)
    await using large = await startSubject(bench, { flows: [intakeFlow] })
    await seed(bench, large, bench.searchRecords)
    await using small = await startSubject(bench, { flows: [intakeFlow] })
    await seed(bench, small, few)
    const find = (subject: Subject, records: number) => async () => {
      const key = keyAmong(records / days)
      const { items } = await subject.api.findRecords({ query: { key, limit: 500 } })
      if (items.length < recordsPerKey * days) throw new Error(`Only ${items.length} records of ${key} were found.`)
    }
    const group = (subject: Subject) => async () => {
      const { items } = await subject.api.listExceptionGroups({ query: { limit: 100 } })
      if (items.length === 0) throw new Error('No group of exceptions was found.')
    }
    const note = `${bench.searchRecords} records against ${few}, one in a thousand with an open exception`
    return [
      await inBoth(bench, {
        name: 'search-by-key',
        note,
        large: find(large, bench.searchRecords),
        small: find(small, few),
      }),
      await inBoth(bench, { name: 'exceptions-by-cause', note, large: group(large), small: group(small) }),
    ]
  },
}

async function seed({ say }: Bench, { database }: Subject, records: number): Promise<void> {
  say(`seeding ${records} records`)
  for (let day = 1; day <= days; day++) {
    await seedDay(database, { flow: 'bench-intake', records: Math.ceil(records / days), daysAgo: day })
  }
  await seedOpenExceptions(database, 'bench-intake', records)
}

async function inBoth(
  { rounds, say }: Bench,
  what: {
    readonly name: string
    readonly note: string
    readonly large: () => Promise<void>
    readonly small: () => Promise<void>
  },
): Promise<Result> {
  const { name, note, large, small } = what
  await medianMs(large)
  await medianMs(small)
  const { a, b } = await inTurns(rounds, { a: () => medianMs(large), b: () => medianMs(small) })
  say(`${name}: ${a.toFixed(2)} ms and ${b.toFixed(2)} ms`)
  return compare({ name, unit: 'ms', value: a, reference: b, goal: { is: 'at-most', ratio: 2 }, note })
}

async function medianMs(work: () => Promise<void>): Promise<number> {
  const took: number[] = []
  for (let n = 0; n < tries; n++) {
    const startedAtMs = performance.now()
    await work()
    took.push(performance.now() - startedAtMs)
  }
  return median(took)
}
