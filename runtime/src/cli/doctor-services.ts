import { manifests } from '@crossdock/nodes/manifests'
import { expandSubflows } from '@crossdock/shared/flow'
import { findPublishedSubflows } from '../published-subflows.ts'
import { openLaneQueue } from '../queue/lane-queue.ts'
import { readBindings } from '../store/bindings-store.ts'
import { type Database, openDatabase } from '../store/database.ts'
import { databaseFacts, databaseTime, newestSchemaVersion } from '../store/database-facts.ts'
import { listFlows, loadFlowVersion } from '../store/flow-store.ts'
import { findMissingBindings } from '../systems/missing-bindings.ts'
import { systemDeclarationSchema } from '../systems/system-declaration.ts'
import { attempt, type Check, fail, ok, warn } from './check.ts'
import { connect } from './connect.ts'
import { readServerFile } from './server-file.ts'

const oldestPostgres = 15
const worryingClockMs = 2_000
const brokenClockMs = 60_000

/** The database that is named: version, schema, clock, and whether published flows find what they need. */
export async function checkDatabase(databaseUrl: string | undefined): Promise<readonly Check[]> {
  if (databaseUrl === undefined)
    return [ok('database', 'DATABASE_URL is not set: the PostgreSQL of the home folder is used.')]
  await using database = openDatabase({ connectionString: databaseUrl, maxConnections: 2 })
  const { serverVersion, schemaVersion } = await databaseFacts(database)
  const newest = await newestSchemaVersion()
  return [
    Number.parseInt(serverVersion, 10) < oldestPostgres
      ? fail('database', `PostgreSQL ${serverVersion} is too old.`, `Use PostgreSQL ${oldestPostgres} or newer.`)
      : ok('database', `PostgreSQL ${serverVersion} answers.`),
    checkSchema(schemaVersion, newest),
    await checkClock(database),
    ...(schemaVersion === newest ? await attempt('flows', () => checkFlows(database)) : []),
  ]
}

function checkSchema(present: number, newest: number): Check {
  if (present === newest) return ok('schema', `Schema version ${present}, as this program needs it.`)
  return present > newest
    ? fail(
        'schema',
        `Schema version ${present} is newer than this program, which knows ${newest}.`,
        'Run the newer Crossdock.',
      )
    : warn(
        'schema',
        `Schema version ${present}; this program needs ${newest}.`,
        'Run `crossdock migrate`, or start the runtime, which does it.',
      )
}

/** Due times and leases follow the database’s clock, what records and logs say follows this machine’s. */
async function checkClock(database: Database): Promise<Check> {
  const sentAtMs = Date.now()
  const databaseMs = (await databaseTime(database)).getTime()
  const differenceMs = Math.round(databaseMs - (sentAtMs + Date.now()) / 2)
  const message = `The database’s clock is ${differenceMs} ms from this machine’s.`
  const remedy = 'Let both follow the same time server (NTP).'
  if (Math.abs(differenceMs) >= brokenClockMs) return fail('clock', message, remedy)
  return Math.abs(differenceMs) >= worryingClockMs ? warn('clock', message, remedy) : ok('clock', message)
}

async function checkFlows(database: Database): Promise<readonly Check[]> {
  const bindings = await readBindings(database)
  const systems = new Map(
    Object.entries(bindings.systems).flatMap(([name, declared]) => {
      const parsed = systemDeclarationSchema.safeParse(declared)
      return parsed.success ? [[name, parsed.data] as const] : []
    }),
  )
  const checks: Check[] = []
  for (const { id } of await listFlows(database)) {
    const { flow: document } = await loadFlowVersion(database, id)
    const find = await findPublishedSubflows(database, document, manifests)
    const flow = expandSubflows(document, { manifests, find })
    const present = {
      systems,
      credentials: bindings.credentials,
      tables: new Set(bindings.tables.keys()),
      params: new Set(Object.keys(bindings.params)),
    }
    for (const { message } of findMissingBindings(flow, manifests, present)) {
      const remedy = 'Declare the system, enter the credential or make the table; its records park until then.'
      checks.push(fail(`flow ${id}`, message, remedy))
    }
  }
  return checks.length > 0
    ? checks
    : [ok('flows', 'Every published flow finds its systems, credentials and code tables.')]
}

/** Redis, where one is named: reached, and set so that it throws nothing away. */
export async function checkRedis(redisUrl: string | undefined): Promise<readonly Check[]> {
  if (redisUrl === undefined) return [ok('queue', 'REDIS_URL is not set: the queue is in the database.')]
  const backend = { kind: 'redis', url: redisUrl } as const
  await using queue = await openLaneQueue({ backend, name: 'main', onError: () => {} })
  await queue.check()
  return [ok('queue', 'Redis answers and throws no key away.')]
}

/** The runtime of this home folder, where one runs: how each of its parts is. */
export async function checkRuntime(home: string): Promise<readonly Check[]> {
  const server = await readServerFile(home)
  if (!server) return []
  const { parts } = await (await connect({ home, server: server.url })).getHealth({})
  return Object.entries(parts).map(([part, { state, message = state }]): Check => {
    const name = `runtime: ${part}`
    if (state === 'down') return fail(name, message, 'Look at the runtime’s log.')
    return state === 'degraded' ? warn(name, message, 'Look at the runtime’s log.') : ok(name, message)
  })
}
