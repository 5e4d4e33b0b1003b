import type { Bench, Result } from './benchmark.ts'
import { type BenchOptions, readOptions, usage } from './options.ts'
import type { RoleName } from './processes/roles.ts'

// One file starts the benchmarks and, in a role, each of their processes.
const options = readOptions(process.argv.slice(2))
if (options.help) console.log(usage)
else if (options.role === undefined) process.exitCode = await runBenchmarks(options)
else {
  const { beChild } = await import('./processes/be-child.ts')
  await beChild(options.role as RoleName)
}

/** Runs the benchmarks, writes and prints the results. Answers the exit code: 1 when a goal was not reached. */
async function runBenchmarks(wanted: BenchOptions): Promise<number> {
  const { benchmarks } = await import('./cases/index.ts')
  const { findServers } = await import('./bench-servers.ts')
  const { tableOf, writeResults } = await import('./results.ts')
  const unknown = wanted.only.filter((name) => !benchmarks.some((benchmark) => benchmark.name === name))
  if (unknown.length > 0) {
    console.error(`There is no benchmark “${unknown.join('”, “')}”. There are:`)
    for (const { name, summary } of benchmarks) console.error(`  ${name}: ${summary}`)
    return 1
  }
  await using servers = await findServers()
  const results: Result[] = []
  for (const { name, summary, run } of benchmarks) {
    if (wanted.only.length > 0 && !wanted.only.includes(name)) continue
    console.log(`\n== ${name}: ${summary}`)
    results.push(...(await run(benchOf(wanted, servers))))
    await writeResults(wanted.out, results)
  }
  console.log(`\n${tableOf(results)}\n\nWritten to ${wanted.out}`)
  return results.every(({ ok }) => ok) ? 0 : 1
}

function benchOf(wanted: BenchOptions, servers: Pick<Bench, 'databaseUrl' | 'redisUrl'>): Bench {
  return {
    ...{ databaseUrl: servers.databaseUrl, redisUrl: servers.redisUrl },
    ...{ seconds: wanted.seconds, rounds: wanted.rounds, rows: wanted.rows, manyRows: wanted['many-rows'] },
    ...{ searchRecords: wanted['search-records'], dayRecords: wanted['day-records'], profileFolder: wanted.profile },
    say: (message) => console.log(`   ${message}`),
  }
}
