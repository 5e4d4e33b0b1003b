import { resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { z } from 'zod'

const amount = z.coerce.number().int().min(1)

const schema = z.strictObject({
  only: z.array(z.string()).default([]),
  seconds: z.coerce.number().min(0.1).default(8),
  rounds: amount.default(2),
  rows: amount.default(100_000),
  'many-rows': amount.default(1_000_000),
  'search-records': amount.default(5_000_000),
  'day-records': amount.default(1_000_000),
  profile: z.string().optional(),
  out: z.string().default(resolve(import.meta.dirname, '../../../bench-results/latest.json')),
  role: z.string().optional(),
  help: z.boolean().default(false),
})

/** What `npm run bench` can be told. */
export type BenchOptions = z.output<typeof schema>

/** What the options mean. */
export const usage = `npm run bench -- [options]

  --only <name>           this benchmark alone; may be given more than once
  --seconds <n>           how long one measurement loads (8)
  --rounds <n>            how often each side is measured, in turns (2)
  --rows <n>              rows of the file benchmark, and of the smaller side of the memory benchmark (100000)
  --many-rows <n>         rows of the larger side of the memory benchmark (1000000)
  --search-records <n>    records of the larger side of the search benchmark; the smaller has a hundredth (5000000)
  --day-records <n>       records of the day that retention removes (1000000)
  --profile <folder>      runtime processes write CPU profiles there
  --out <file>            where the results go (bench-results/latest.json)

DATABASE_URL and REDIS_URL name the servers to use; without them those on their usual ports are used, and without a
PostgreSQL an embedded one.`

const text = { type: 'string' } as const

/** Reads the options. Throws with what is wrong about them. */
export function readOptions(args: readonly string[]): BenchOptions {
  const { values } = parseArgs({
    args: [...args],
    options: {
      only: { type: 'string', multiple: true },
      ...{ seconds: text, rounds: text, rows: text, 'many-rows': text, 'search-records': text, 'day-records': text },
      ...{ profile: text, out: text, role: text, help: { type: 'boolean' } },
    },
  })
  return schema.parse(values)
}
