import { mkdir, readFile } from 'node:fs/promises'
import { z } from 'zod'
import type { RuntimeStatus } from '../ipc/bridge.ts'
import { apiUrlOf } from './app-origin.ts'
import type { Connection } from './remotes.ts'
import { type RuntimeProcess, type RuntimeProgram, startRuntimeProcess } from './runtime-process.ts'

const mostLogLines = 1_000
const tailLines = 40

/** The line that the runtime logs when it is up. */
const runningLine = z.object({ url: z.url(), adminToken: z.string() })
const messageLine = z.object({ msg: z.string() })

/** The runtime that the app starts as a child process on this machine. It ends with the app, however the app ends. */
export class LocalRuntime {
  readonly #program: RuntimeProgram
  readonly #tell: (status: RuntimeStatus) => void
  readonly #lines: string[] = []
  #status: RuntimeStatus = { state: 'stopped' }
  #process: RuntimeProcess | undefined
  #connection: Connection | undefined
  #ending = new AbortController()
  #starting: Promise<RuntimeStatus> | undefined
  #isStopping = false

  /** Nothing is started yet. `tell` gets every change of the status. */
  constructor(program: RuntimeProgram, tell: (status: RuntimeStatus) => void) {
    this.#program = program
    this.#tell = tell
  }

  get status(): RuntimeStatus {
    return this.#status
  }

  /** Where it answers and with which token; undefined unless it runs. */
  get connection(): Connection | undefined {
    return this.#connection
  }

  /** The last lines that it has written. */
  get log(): string[] {
    return [...this.#lines]
  }

  /** Answers when it runs or has failed. Several starts at once are one. */
  async start(): Promise<RuntimeStatus> {
    if (this.#status.state === 'running') return this.#status
    this.#starting ??= this.#launch().finally(() => {
      this.#starting = undefined
    })
    return await this.#starting
  }

  /** Answers when it has ended. */
  async stop(): Promise<RuntimeStatus> {
    if (!this.#process) return this.#status.state === 'stopped' ? this.#status : this.#become({ state: 'stopped' })
    this.#isStopping = true
    this.#ending.abort()
    await this.#process.end()
    this.#isStopping = false
    return this.#status
  }

  async #launch(): Promise<RuntimeStatus> {
    this.#become({ state: 'starting', progress: 'Starting the runtime…' })
    await mkdir(this.#program.home, { recursive: true })
    return await new Promise((resolve) => {
      this.#process = startRuntimeProcess(this.#program, {
        onLine: (line) => {
          this.#keep(line)
          if (this.#status.state === 'starting') void this.#follow(line, resolve)
        },
        onEnd: (how) => resolve(this.#ended(how)),
      })
    })
  }

  /** Reads from the log how far the start is. */
  async #follow(line: string, isUp: (status: RuntimeStatus) => void): Promise<void> {
    const running = parse(runningLine, line)
    if (running === undefined) {
      const told = parse(messageLine, line)
      if (told) this.#become({ state: 'starting', progress: told.msg })
      return
    }
    const { url } = running
    const token = (await readFile(running.adminToken, 'utf8').catch(() => '')).trim()
    // It may have ended while the token was read.
    if (!this.#process) return
    this.#ending = new AbortController()
    this.#connection = { url, token, ending: this.#ending.signal }
    isUp(this.#become({ state: 'running', apiUrl: apiUrlOf('local'), url, port: Number(new URL(url).port) }))
  }

  #ended(how: string): RuntimeStatus {
    const wasRunning = this.#status.state === 'running'
    this.#process = undefined
    this.#connection = undefined
    if (this.#isStopping) return this.#become({ state: 'stopped' })
    return this.#become({
      state: 'failed',
      message: wasRunning ? `The runtime has died (${how}).` : `The runtime did not start (${how}).`,
      remedy: 'Read its log, then start it again.',
      logTail: this.#lines.slice(-tailLines),
    })
  }

  #become(status: RuntimeStatus): RuntimeStatus {
    this.#status = status
    this.#tell(status)
    return status
  }

  #keep(line: string): void {
    this.#lines.push(line)
    if (this.#lines.length > mostLogLines) this.#lines.splice(0, this.#lines.length - mostLogLines)
  }
}

function parse<Value>(schema: z.ZodType<Value>, line: string): Value | undefined {
  try {
    return schema.safeParse(JSON.parse(line)).data
  } catch {
    return undefined
  }
}
