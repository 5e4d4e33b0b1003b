import { availableParallelism } from 'node:os'
import { CrossdockError } from '@crossdock/shared/errors'
import type { Sandbox, SandboxAnswer } from '@crossdock/shared/node'
import { findLaunchCommand, type LaunchCommand } from './launch-command.ts'
import { diedTwice, memoryExceeded, timeExceeded } from './limit-answers.ts'
import { type ProcessOutcome, SandboxProcess } from './sandbox-process.ts'
import { Slots } from './slots.ts'

type Job = Parameters<Sandbox['run']>[0]

/** Attempts to start a process before the start counts as impossible. */
const maxStarts = 3

/** What a sandbox may use of this machine. */
export interface SandboxOptions {
  /** Node to start processes with; version 24. Default: the one that runs this. */
  readonly nodePath?: string
  /** Processes at most, and so calls at the same time. Default: one per core, four at most. */
  readonly processes?: number
  /** Time after which an idle process is ended. Default: one minute. */
  readonly idleMs?: number
}

/**
 * Starts the sandbox for code nodes: QuickJS in WebAssembly, in child processes that are killed by wall clock and by
 * memory. Each process holds the VM of one flow and code at a time; a fault ends the process with it. Time limits are per
 * record. Processes start when they are first needed. Dispose of it to end them all.
 */
export function startSandbox(options: SandboxOptions = {}): Sandbox & AsyncDisposable {
  return new ProcessPool({
    nodePath: options.nodePath ?? process.execPath,
    processes: options.processes ?? Math.min(4, availableParallelism()),
    idleMs: options.idleMs ?? 60_000,
  })
}

class ProcessPool implements Sandbox, AsyncDisposable {
  readonly #options: Required<SandboxOptions>
  readonly #slots: Slots
  readonly #closing = new AbortController()
  readonly #all = new Set<SandboxProcess>()
  /** Processes without a call, with the timer that ends them. */
  readonly #idle = new Map<SandboxProcess, NodeJS.Timeout>()
  #command: Promise<LaunchCommand> | undefined

  constructor(options: Required<SandboxOptions>) {
    this.#options = options
    this.#slots = new Slots(options.processes)
  }

  async run(job: Job, signal: AbortSignal): Promise<readonly SandboxAnswer[]> {
    const ending = AbortSignal.any([signal, this.#closing.signal])
    try {
      await this.#slots.take(ending)
      try {
        return await this.#runAll(job, ending)
      } finally {
        this.#slots.give()
      }
    } catch (thrown) {
      if (!ending.aborted) throw thrown
      throw new CrossdockError('CANCELLED', 'The work was stopped before its code had ended.', { cause: thrown })
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#closing.abort()
    for (const timer of this.#idle.values()) clearTimeout(timer)
    await this.#command
    await Promise.all([...this.#all].map((process) => process.kill()))
  }

  /** Goes on with a new process where one has ended, until every item has its answer. */
  async #runAll(job: Job, signal: AbortSignal): Promise<readonly SandboxAnswer[]> {
    const answers: SandboxAnswer[] = []
    let diedAt: number | undefined
    while (answers.length < job.items.length) {
      const outcome = await this.#runRest(job, { answers, signal })
      signal.throwIfAborted()
      if (outcome === 'time') answers.push(timeExceeded(job.limits.timeoutMs))
      else if (outcome === 'memory') answers.push(memoryExceeded)
      else if (outcome === 'died' && diedAt === answers.length) answers.push(diedTwice)
      else if (outcome === 'died') diedAt = answers.length
    }
    return answers
  }

  async #runRest(
    job: Job,
    { answers, signal }: { readonly answers: SandboxAnswer[]; readonly signal: AbortSignal },
  ): Promise<ProcessOutcome> {
    const process = await this.#takeProcess(job.trustDomain)
    const kill = () => void process.kill()
    signal.addEventListener('abort', kill, { once: true })
    if (signal.aborted) kill()
    const { trustDomain, code, limits } = job
    const outcome = await process.run(
      { trustDomain, code, limits },
      { items: job.items.slice(answers.length), onAnswer: (answer) => answers.push(answer) },
    )
    signal.removeEventListener('abort', kill)
    this.#giveProcess(process)
    return outcome
  }

  /** An idle process, best one that knows the trust domain, or a new one. */
  async #takeProcess(trustDomain: string): Promise<SandboxProcess> {
    const idle = [...this.#idle.keys()]
    const process = idle.find((each) => each.trustDomain === trustDomain) ?? idle[0]
    if (!process) return await this.#startProcess(maxStarts)
    clearTimeout(this.#idle.get(process))
    this.#idle.delete(process)
    return process
  }

  #giveProcess(process: SandboxProcess): void {
    if (!process.isAlive) return
    this.#idle.set(process, setTimeout(() => void process.kill(), this.#options.idleMs).unref())
  }

  /** Tries again when a process ends while it starts, which may be nothing but bad luck. */
  async #startProcess(startsLeft: number): Promise<SandboxProcess> {
    this.#command ??= findLaunchCommand(this.#options.nodePath)
    const command = await this.#command
    this.#closing.signal.throwIfAborted()
    const process = new SandboxProcess(command)
    this.#all.add(process)
    void process.ended.then(() => {
      this.#all.delete(process)
      clearTimeout(this.#idle.get(process))
      this.#idle.delete(process)
    })
    try {
      await process.ready
      return process
    } catch (thrown) {
      if (startsLeft === 1) throw thrown
      return await this.#startProcess(startsLeft - 1)
    }
  }
}
