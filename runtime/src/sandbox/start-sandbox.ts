import { availableParallelism } from 'node:os'
import { setTimeout as sleep } from 'node:timers/promises'
import { CrossdockError } from '@crossdock/shared/errors'
import type { Sandbox, SandboxAnswer } from '@crossdock/shared/node'
import { findLaunchCommand, type LaunchCommand } from './launch-command.ts'
import { diedEachTime, memoryExceeded, timeExceeded } from './limit-answers.ts'
import { type ProcessOutcome, SandboxProcess } from './sandbox-process.ts'
import { Slots } from './slots.ts'

type Job = Parameters<Sandbox['run']>[0]

/** Attempts to start a process before the start counts as impossible: when it ends by itself, and when it is killed. */
const maxStarts = { ended: 3, killed: 10 }
/** Processes that may end during one record before the record is given up: code has no effect, so it may run again. */
const maxDeaths = 4

/** Longer each time, so that whatever kills processes has passed before the last attempt. */
const pauseMs = (attempt: number): number => Math.min(50 * 2 ** attempt, 1_000)

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
    let deaths = { at: 0, count: 0 }
    while (answers.length < job.items.length) {
      const at = answers.length
      if (deaths.at !== at) deaths = { at, count: 0 }
      if (deaths.count > 0) await sleep(pauseMs(deaths.count), undefined, { signal })
      const outcome = await this.#runRest(job, { answers, signal, isFresh: deaths.count > 0 })
      signal.throwIfAborted()
      if (outcome === 'time') answers.push(timeExceeded(job.limits.timeoutMs))
      else if (outcome === 'memory') answers.push(memoryExceeded)
      else if (outcome === 'died') {
        deaths = { at: answers.length, count: answers.length === at ? deaths.count + 1 : 1 }
        if (deaths.count === maxDeaths) answers.push(diedEachTime(maxDeaths))
      }
    }
    return answers
  }

  async #runRest(
    job: Job,
    { answers, signal, isFresh }: { answers: SandboxAnswer[]; signal: AbortSignal; isFresh: boolean },
  ): Promise<ProcessOutcome> {
    const process = isFresh ? await this.#takeFresh(signal) : await this.#takeProcess(job.trustDomain, signal)
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
  async #takeProcess(trustDomain: string, signal: AbortSignal): Promise<SandboxProcess> {
    const idle = [...this.#idle.keys()]
    const process = idle.find((each) => each.trustDomain === trustDomain) ?? idle[0]
    if (!process) return await this.#startProcess(signal)
    this.#forget(process)
    return process
  }

  /** A new process in the place of an idle one: what has killed the last one may have killed that one as well. */
  async #takeFresh(signal: AbortSignal): Promise<SandboxProcess> {
    const [idle] = this.#idle.keys()
    if (idle) {
      this.#forget(idle)
      await idle.kill()
    }
    return await this.#startProcess(signal)
  }

  #forget(idle: SandboxProcess): void {
    clearTimeout(this.#idle.get(idle))
    this.#idle.delete(idle)
  }

  #giveProcess(process: SandboxProcess): void {
    if (!process.isAlive) return
    this.#idle.set(process, setTimeout(() => void process.kill(), this.#options.idleMs).unref())
  }

  /** Tries again when a process ends while it starts, which may be nothing but bad luck. */
  async #startProcess(signal: AbortSignal): Promise<SandboxProcess> {
    this.#command ??= findLaunchCommand(this.#options.nodePath)
    const command = await this.#command
    for (let attempt = 1; ; attempt++) {
      signal.throwIfAborted()
      const process = this.#launch(command)
      try {
        await process.ready
        return process
      } catch (thrown) {
        if (attempt >= (process.isKilled ? maxStarts.killed : maxStarts.ended)) throw thrown
        await sleep(pauseMs(attempt), undefined, { signal })
      }
    }
  }

  #launch(command: LaunchCommand): SandboxProcess {
    const process = new SandboxProcess(command)
    this.#all.add(process)
    void process.ended.then(() => {
      this.#all.delete(process)
      this.#forget(process)
    })
    return process
  }
}
