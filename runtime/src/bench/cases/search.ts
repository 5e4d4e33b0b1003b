import type { ApiClient } from '@crossdock/shared/api'
import { type Bench, type Benchmark, compare, type Result } from '../benchmark.ts'
import { intakeFlow } from '../flows.ts'
import { inTurns, median } from '../in-turns.ts'
import { keyAmong, largestCause, longRunOf, recordsPerKey, seedDay, seedOpenExceptions } from '../seed-history.ts'
import { type Subject, startSubject } from '../subject.ts'

const fraction = 100
const tries = 50
/** Days over which the records are spread: a search looks into each. */
const days = 10

/** What the screens read, in a hundred times as much history. */
export const search: Benchmark = {
  name: 'search',
  summary: 'records of a key, exceptions by cause, pages of long lists; reference: with a hundredth of the records',
  async run(bench) {
    const few = Math.floor(bench.searchRecords / fraction)
    await using large = await startSubject(bench, { flows: [intakeFlow] })
    await seed(bench, large, bench.searchRecords)
    await using small = await startSubject(bench, { flows: [intakeFlow] })
    await seed(bench, small, few)
    const note = `${bench.searchRecords} records against ${few}, for one in fifty an open exception`
    const results: Result[] = []
    for (const { name, read } of reads) {
      const of = (subject: Subject, records: number) => async () => {
        if ((await read(subject.api, records)) === 0) throw new Error(`${name}: nothing was found.`)
      }
      results.push(await inBoth(bench, { name, note, large: of(large, bench.searchRecords), small: of(small, few) }))
    }
    return results
  },
}

const page = 200

/** What is read, and how many it finds. */
const reads: readonly {
  readonly name: string
  readonly read: (api: ApiClient, records: number) => Promise<number>
}[] = [
  {
    name: 'search-by-key',
    async read(api, records) {
      const key = keyAmong(records / days)
      const { items } = await api.findRecords({ query: { key, limit: 500 } })
      if (items.length < recordsPerKey * days) throw new Error(`Only ${items.length} records of ${key} were found.`)
      return items.length
    },
  },
  {
    name: 'exceptions-by-cause',
    read: async (api) => (await api.listExceptionGroups({ query: { limit: 100 } })).items.length,
  },
  {
    name: 'exceptions-of-a-cause',
    read: async (api) => (await api.listExceptions({ query: { fingerprint: largestCause, limit: page } })).items.length,
  },
  { name: 'newest-records', read: async (api) => (await api.findRecords({ query: { limit: page } })).items.length },
  {
    name: 'parked-records',
    read: async (api) => (await api.findRecords({ query: { state: 'parked', limit: page } })).items.length,
  },
  { name: 'runs', read: async (api) => (await api.listRuns({ query: { limit: 10 } })).items.length },
  {
    name: 'records-of-a-long-run',
    read: async (api) => (await api.findRecords({ query: { run: longRunOf(days), limit: page } })).items.length,
  },
  {
    name: 'journey',
    async read(api, records) {
      const { items } = await api.findRecords({ query: { key: keyAmong(records / days), limit: 1 } })
      const record = await api.getRecord({ params: { record: items[0]?.id ?? '' } })
      return record.related.length
    },
  },
]

async function seed({ say }: Bench, { database }: Subject, records: number): Promise<void> {
  say(`seeding ${records} records`)
  for (let day = 1; day <= days; day++) {
    await seedDay(database, {
      ...{ flow: 'bench-intake', records: Math.ceil(records / days) },
      ...{ daysAgo: day, isOneRun: day === days },
    })
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
