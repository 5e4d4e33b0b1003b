import { attempt, type Check } from './check.ts'
import { checkHome, checkNode, checkPort, checkSecretKey } from './doctor-machine.ts'
import { checkDatabase, checkRedis, checkRuntime } from './doctor-services.ts'
import type { Outcome } from './outcome.ts'

/** Looks at everything that a runtime on this machine needs. Changes nothing. Ends with 1 when something fails. */
export async function doctor(options: {
  readonly home: string
  readonly host: string
  readonly port: number
  readonly databaseUrl: string | undefined
  readonly redisUrl: string | undefined
  readonly secretKey: string | undefined
}): Promise<Outcome> {
  const { databaseUrl, home, host, port, redisUrl, secretKey } = options
  const checks = [
    checkNode(),
    ...(await attempt('home', () => checkHome(home))),
    ...(await attempt('secret key', async () => [await checkSecretKey(home, secretKey)])),
    ...(await attempt('database', () => checkDatabase(databaseUrl))),
    ...(await attempt('queue', () => checkRedis(redisUrl))),
    ...(await attempt('port', async () => [await checkPort({ home, host, port })])),
    ...(await attempt('runtime', () => checkRuntime(home))),
  ]
  const hasFailed = checks.some((check) => check.state === 'fail')
  return { exitCode: hasFailed ? 1 : 0, json: { checks }, text: checks.map(describe).join('\n') }
}

function describe({ name, state, message, remedy }: Check): string {
  return `${state.padEnd(4)}  ${name}: ${message}${remedy === undefined ? '' : `\n      → ${remedy}`}`
}
