import { spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { mkdir, rm } from 'node:fs/promises'
import { connect } from 'node:net'
import { join } from 'node:path'
import { type ChildUnderTest, startChild } from './child-process.ts'
import { freePort } from './free-port.ts'

/** A Redis of the test's own, to be broken. */
export interface OwnRedis extends AsyncDisposable {
  readonly url: string
  readonly port: number
  /** kill -9. */
  kill(): Promise<void>
  /** Starts it again on the same port: with what it had written to disk, or with nothing. */
  start(how?: { readonly isEmpty: boolean }): Promise<void>
  /** Throws away every key. */
  flush(): Promise<void>
}

const program = 'redis-server'

/** Whether there is a `redis-server` to be started. */
export function hasRedisServer(): boolean {
  return spawnSync(program, ['--version']).status === 0
}

/** Starts a Redis on a free port that writes to disk once a second, as recommended for a queue. */
export async function startOwnRedis(folder: string): Promise<OwnRedis> {
  const port = await freePort()
  const data = join(folder, 'redis')
  const args = ['--port', String(port), '--bind', '127.0.0.1', '--dir', data, '--save', '', '--appendonly', 'yes']
  let child: ChildUnderTest | undefined
  const redis: OwnRedis = {
    url: `redis://127.0.0.1:${port}`,
    port,
    async kill() {
      await child?.kill()
    },
    async start({ isEmpty } = { isEmpty: false }) {
      if (isEmpty) await rm(data, { recursive: true, force: true })
      await mkdir(data, { recursive: true })
      child = startChild(program, args, { logFile: join(folder, 'redis.log') })
      await child.saysLine(/Ready to accept connections/)
    },
    flush: () => tell(port, 'FLUSHALL'),
    [Symbol.asyncDispose]: () => redis.kill(),
  }
  await redis.start()
  return redis
}

async function tell(port: number, command: string): Promise<void> {
  const socket = connect({ port, host: '127.0.0.1' })
  try {
    socket.write(`${command}\r\n`)
    const [answer] = await once(socket, 'data')
    if (!String(answer).startsWith('+OK')) throw new Error(`Redis answered ${command} with ${String(answer)}`)
  } finally {
    socket.destroy()
  }
}
