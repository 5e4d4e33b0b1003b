import { fileURLToPath } from 'node:url'
import type { RuntimeOptions } from '../../main.ts'
import { type ChildUnderTest, startChild } from './child-process.ts'
import { isCommittedAnswer, startTcpProxy, type TcpProxy } from './tcp-proxy.ts'

/** A runtime in a process of its own, with a proxy before its database and one before its queue. */
export interface RuntimeProcess extends ChildUnderTest {
  readonly database: TcpProxy
  /** The same as `database` where the queue is in the database. */
  readonly queue: TcpProxy
}

const program = fileURLToPath(new URL('./runtime-child.ts', import.meta.url))

/** Starts a runtime and waits until it runs. */
export async function startRuntimeProcess(
  options: Omit<RuntimeOptions, 'log'>,
  logFile: string,
): Promise<RuntimeProcess> {
  await using undo = new AsyncDisposableStack()
  const { databaseUrl, redisUrl } = options
  const database = undo.use(await startTcpProxy({ port: portOf(databaseUrl), isAnswer: isCommittedAnswer }))
  const queue = redisUrl === undefined ? database : undo.use(await startTcpProxy({ port: portOf(redisUrl) }))
  const proxied = {
    ...options,
    databaseUrl: withPort(databaseUrl, database.port),
    ...(redisUrl === undefined ? {} : { redisUrl: withPort(redisUrl, queue.port) }),
  }
  const child = undo.use(
    startChild(process.execPath, [program, JSON.stringify(proxied)], { logFile, hasChannel: true }),
  )
  await child.saysLine(/Runs at/)
  const resources = undo.move()
  return {
    database,
    queue,
    pid: child.pid,
    get isRunning() {
      return child.isRunning
    },
    kill: () => resources.disposeAsync(),
    suspend: child.suspend,
    resume: child.resume,
    said: child.said,
    saysLine: child.saysLine,
    [Symbol.asyncDispose]: () => resources.disposeAsync(),
  }
}

function portOf(url: string): number {
  return Number(new URL(url).port)
}

function withPort(url: string, port: number): string {
  const changed = new URL(url)
  changed.port = String(port)
  return changed.href
}
