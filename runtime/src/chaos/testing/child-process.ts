import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { openSync, readFileSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'

/** A process that a test has started. Disposing of it kills it. */
export interface ChildUnderTest extends AsyncDisposable {
  readonly pid: number
  readonly isRunning: boolean
  /** kill -9. */
  kill(): Promise<void>
  /** SIGSTOP: it stands still and knows nothing of it. */
  suspend(): void
  /** SIGCONT. */
  resume(): void
  /** What it has said, for a test that has failed. */
  said(): string
  /** Resolves with the first line said that matches; rejects when the process ends before that. */
  saysLine(pattern: RegExp): Promise<RegExpMatchArray>
}

const startTimeoutMs = 120_000

/** Starts a program; what it says goes to a file, so that nobody has to read along. */
export function startChild(
  program: string,
  args: readonly string[],
  options: { readonly logFile: string; readonly hasChannel?: boolean; readonly env?: Readonly<Record<string, string>> },
): ChildUnderTest {
  const { env = {}, hasChannel = false, logFile } = options
  const log = openSync(logFile, 'a')
  const from = readFileSync(logFile).length
  const child = spawn(program, args, {
    stdio: ['ignore', log, log, ...(hasChannel ? (['ipc'] as const) : [])],
    env: { PATH: process.env.PATH, ...env },
  })
  const failed = new Promise<never>((_, reject) => child.once('error', reject))
  failed.catch(() => {})
  const said = () => readFileSync(logFile).subarray(from).toString()
  return {
    pid: child.pid ?? 0,
    get isRunning() {
      return isAlive(child)
    },
    kill: () => killChild(child),
    suspend: () => void child.kill('SIGSTOP'),
    resume: () => void child.kill('SIGCONT'),
    said,
    saysLine: (pattern) => Promise.race([failed, waitForLine(child, said, pattern)]),
    [Symbol.asyncDispose]: () => killChild(child),
  }
}

async function waitForLine(child: ChildProcess, said: () => string, pattern: RegExp): Promise<RegExpMatchArray> {
  const deadline = Date.now() + startTimeoutMs
  while (Date.now() < deadline) {
    const isOver = !isAlive(child)
    const match = said().match(pattern)
    if (match) return match
    if (isOver) break
    await sleep(25)
  }
  throw new Error(`${child.spawnargs.slice(0, 2).join(' ')} has not said ${pattern}. It says: ${said().slice(-2_000)}`)
}

function isAlive(child: ChildProcess): boolean {
  return child.pid !== undefined && child.exitCode === null && child.signalCode === null
}

async function killChild(child: ChildProcess): Promise<void> {
  if (!isAlive(child)) return
  const ended = once(child, 'exit')
  child.kill('SIGKILL')
  await ended
}
