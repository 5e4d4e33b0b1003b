import { type ChildProcessByStdio, spawn } from 'node:child_process'
import { readFile } from 'node:fs/promises'
import type { Readable, Writable } from 'node:stream'
import { CrossdockError } from '@crossdock/shared/errors'
import type { SandboxAnswer, SandboxItem, SandboxLimits } from '@crossdock/shared/node'
import { encodeFrame, FrameDecoder } from './frames.ts'
import type { LaunchCommand } from './launch-command.ts'
import { type SandboxReply, type SandboxRequest, sandboxReply } from './messages.ts'

/** What the items of one call are run with. */
export interface ProcessJob {
  readonly trustDomain: string
  readonly code: string
  readonly limits: SandboxLimits
}

/** How a call ended: all items answered, a fault of the last answered one, or the process gone before the next answer. */
export type ProcessOutcome = 'done' | 'fault' | 'time' | 'memory' | 'died'

/** Time on top of a record's own limit after which a process that says nothing is killed. */
const graceMs = 2_000
/** Memory of a process besides its VM: Node itself, the texts on their way, and what the VM leaves behind. */
const baseMemoryMb = 256
const memoryCheckMs = 100
const killedRemedy =
  'Look for what kills processes on this machine, such as a limit of its memory; then let the record run again.'

/** A call under way. */
interface Call {
  readonly job: ProcessJob
  readonly onAnswer: (answer: SandboxAnswer) => void
  readonly end: (outcome: ProcessOutcome) => void
  unanswered: number
}

/**
 * One sandbox process and its walls from outside: it is killed when it stays silent for too long, when it takes too much
 * memory, and when it says anything that makes no sense. Runs one call at a time.
 */
export class SandboxProcess {
  readonly #child: ChildProcessByStdio<Writable, Readable, Readable>
  readonly #decoder = new FrameDecoder()
  readonly #ready = Promise.withResolvers<void>()
  readonly #ended = Promise.withResolvers<void>()
  #call: Call | undefined
  #silence: NodeJS.Timeout | undefined
  #stderr = ''
  #isAlive = true
  #isKilled = false
  #killedFor: ProcessOutcome = 'died'

  /** The trust domain whose VM this process still has. */
  trustDomain: string | undefined

  /** Starts a process. Wait for `ready` before the first call. */
  constructor({ file, args }: LaunchCommand) {
    this.#child = spawn(file, args, { env: {}, stdio: ['pipe', 'pipe', 'pipe'], windowsHide: true })
    // Whoever waits for it hears of it; nobody has to wait.
    this.#ready.promise.catch(() => {})
    this.#child.once('error', (error) => this.#onEnd(error.message))
    this.#child.once('close', (code, signal) => {
      this.#isKilled = signal !== null
      this.#onEnd(`ended with ${signal ?? `exit code ${code}`}`)
    })
    // A process that dies while we write to it is reported by `close`.
    this.#child.stdin.on('error', () => {})
    this.#child.stdout.on('data', (piece: Buffer) => this.#onData(piece))
    this.#child.stderr.setEncoding('utf8').on('data', (text: string) => {
      this.#stderr = (this.#stderr + text).slice(-2_000)
    })
  }

  /** Fulfilled when the process takes calls; rejected with INTERNAL when it cannot start. */
  get ready(): Promise<void> {
    return this.#ready.promise
  }

  /** Fulfilled when the process is gone. */
  get ended(): Promise<void> {
    return this.#ended.promise
  }

  /** False once the process has ended or was killed. */
  get isAlive(): boolean {
    return this.#isAlive
  }

  /** Whether it was ended by a signal, ours or from outside, and did not end by itself. */
  get isKilled(): boolean {
    return this.#isKilled
  }

  /** Runs items in order. Each answer is handed over as it comes. Never rejects. */
  run(
    job: ProcessJob,
    work: { readonly items: readonly SandboxItem[]; readonly onAnswer: (answer: SandboxAnswer) => void },
  ): Promise<ProcessOutcome> {
    const { promise, resolve } = Promise.withResolvers<ProcessOutcome>()
    if (!this.#isAlive) return Promise.resolve('died')
    this.trustDomain = job.trustDomain
    const memoryCheck = setInterval(() => void this.#checkMemory(job.limits), memoryCheckMs)
    const end = (outcome: ProcessOutcome): void => {
      clearInterval(memoryCheck)
      clearTimeout(this.#silence)
      this.#call = undefined
      resolve(outcome)
    }
    this.#call = { job, onAnswer: work.onAnswer, end, unanswered: work.items.length }
    this.#silence = setTimeout(() => this.#onSilence(), job.limits.timeoutMs + graceMs)
    this.#child.stdin.cork()
    this.#send({ kind: 'job', ...job })
    for (const item of work.items) this.#send({ kind: 'item', item })
    this.#child.stdin.uncork()
    return promise
  }

  /** Kills the process; fulfilled when it is gone. */
  async kill(outcome: ProcessOutcome = 'died'): Promise<void> {
    if (this.#isAlive) this.#killedFor = outcome
    this.#isAlive = false
    this.#child.kill('SIGKILL')
    await this.ended
  }

  #send(request: SandboxRequest): void {
    this.#child.stdin.write(encodeFrame(request))
  }

  #onData(piece: Buffer): void {
    try {
      for (const message of this.#decoder.push(piece)) this.#onReply(sandboxReply.parse(message))
    } catch {
      void this.kill()
    }
  }

  #onReply(reply: SandboxReply): void {
    if (reply.kind === 'ready') {
      this.#ready.resolve()
      return
    }
    const call = this.#call
    if (!call) return
    this.#silence?.refresh()
    call.unanswered--
    call.onAnswer(reply.answer)
    if (reply.fault) {
      void this.kill()
      call.end('fault')
    } else if (call.unanswered === 0) call.end('done')
  }

  /** The answer may be waiting to be read, when we were the ones who were busy: look before killing. */
  #onSilence(): void {
    const call = this.#call
    const unanswered = call?.unanswered
    setImmediate(() => {
      if (this.#call !== call || call?.unanswered !== unanswered) this.#silence?.refresh()
      else void this.kill('time')
    })
  }

  /** Only where the system tells (Linux); elsewhere the limit inside the VM stands alone. */
  async #checkMemory({ memoryMb }: SandboxLimits): Promise<void> {
    const status = await readFile(`/proc/${this.#child.pid}/status`, 'utf8').catch(() => '')
    const residentKb = Number(/^VmRSS:\s+(\d+) kB$/m.exec(status)?.[1] ?? 0)
    if (residentKb > (baseMemoryMb + memoryMb) * 1024) await this.kill('memory')
  }

  #onEnd(why: string): void {
    this.#isAlive = false
    this.#ready.reject(
      new CrossdockError('INTERNAL', `A sandbox process cannot run: it ${why}.`, {
        detail: { stderr: this.#stderr },
        ...(this.#isKilled ? { remedy: killedRemedy } : {}),
      }),
    )
    this.#call?.end(this.#killedFor)
    this.#ended.resolve()
  }
}
