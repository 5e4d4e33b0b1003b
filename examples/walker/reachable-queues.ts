import { connect } from 'node:net'
import { databaseUrl, type QueueKind, redisUrl } from './start-test-runtime.ts'

/**
 * The queues that these tests can run with: both, where PostgreSQL and Redis answer. What is missing is told; under
 * `CI=true` nothing may be missing.
 */
export async function reachableQueues(): Promise<readonly QueueKind[]> {
  if (!(await isReachable('PostgreSQL', databaseUrl))) return []
  return (await isReachable('Redis', redisUrl)) ? ['postgres', 'redis'] : ['postgres']
}

async function isReachable(name: string, url: string): Promise<boolean> {
  const { hostname, port } = new URL(url)
  const isOpen = await new Promise<boolean>((resolve) => {
    const socket = connect({ host: hostname, port: Number(port) }, () => resolve(true))
    socket.once('error', () => resolve(false))
    socket.once('connect', () => socket.destroy())
  })
  if (isOpen) return true
  const message = `There is no ${name} on ${hostname}:${port}.`
  if (process.env.CI === 'true') throw new Error(message)
  console.warn(`SKIPPED: ${message}`)
  return false
}
