import { createHash } from 'node:crypto'
import type { SandboxAnswer, SandboxItem, SandboxLimits } from '@crossdock/shared/node'
import { Intrinsics, JSException, type JSValueHandle, MAX_STACK_SIZE, QuickJS, type QuickJSOptions } from 'quickjs-wasi'
import { codeFile, guestPrelude } from './guest-prelude.ts'
import { type Failure, memoryExceeded, nestingExceeded, timeExceeded } from './limit-answers.ts'

/** What a VM is made for. Its code is fixed for its whole life. */
export interface GuestOptions {
  readonly wasm: WebAssembly.Module
  readonly code: string
  readonly limits: SandboxLimits
}

/** An answer, and whether the VM, and the process around it, must not be used any more. */
export interface GuestAnswer {
  readonly answer: SandboxAnswer
  readonly fault: boolean
}

/** What of the language user code gets: no clock finer than a millisecond, nothing that shows garbage collection. */
const intrinsics = Intrinsics.ALL & ~(Intrinsics.PERFORMANCE | Intrinsics.WEAK_REF)

/** The innermost line of the user's code in a stack trace. */
const framePattern = new RegExp(`\\b${codeFile.replace('.', '\\.')}:(\\d+)`)

/** WASI error number for a file descriptor that is not open. */
const badFileDescriptor = 8

/**
 * One QuickJS VM, in a WebAssembly instance of its own, with one piece of user code. JSON text goes in and comes out;
 * the VM is given no function of ours. Time and randomness are the item's own, so that equal items have equal answers.
 */
export class Guest {
  readonly #vm: QuickJS
  readonly #clock: GuestClock
  readonly #limits: SandboxLimits
  readonly #call: JSValueHandle
  readonly #rejections: Rejections
  readonly #program: JSValueHandle | Failure

  /** Prepares a VM. Code that does not compile makes a guest that answers every item with the syntax error. */
  static async create(options: GuestOptions): Promise<Guest> {
    const clock = new GuestClock()
    const rejections: Rejections = { open: 0, latest: undefined }
    const vm = await QuickJS.create(vmOptions(options, { clock, rejections }))
    return new Guest(vm, { clock, rejections, options })
  }

  private constructor(vm: QuickJS, parts: GuestParts) {
    this.#vm = vm
    this.#clock = parts.clock
    this.#limits = parts.options.limits
    this.#rejections = parts.rejections
    this.#call = vm.evalCode(guestPrelude, 'prelude.js')
    this.#clock.start({ nowMs: 0, timeoutMs: this.#limits.timeoutMs })
    this.#program = this.#compile(parts.options.code)
  }

  /** Runs the code over one item. */
  run(item: SandboxItem): GuestAnswer {
    if ('ok' in this.#program) return { answer: this.#program, fault: this.#program.code === 'CODE_LIMIT' }
    this.#clock.start({ nowMs: item.nowMs, timeoutMs: this.#limits.timeoutMs })
    try {
      const text = this.#runToEnd(this.#program, item)
      // An interrupt does not reach us from within a chain of promises: the engine takes it for the end of that job.
      if (this.#clock.isOver) return { answer: timeExceeded(this.#limits.timeoutMs), fault: true }
      const answer = readAnswer(text)
      return { answer, fault: answer === memoryExceeded }
    } catch (thrown) {
      return { answer: this.#describe(thrown), fault: true }
    }
  }

  #runToEnd(program: JSValueHandle, item: SandboxItem): string {
    this.#rejections.open = 0
    const seed = createHash('sha256').update(item.seed).digest()
    const words = [0, 4, 8, 12].map((offset) => this.#vm.newNumber(seed.readInt32LE(offset)))
    using json = this.#vm.newString(item.json)
    const text = this.#ask('start', program, json, ...words)
    for (const word of words) word.dispose()
    // Also without a promise as result: nothing that a record has queued may run during the next one.
    this.#vm.executePendingJobs()
    if (this.#rejections.open > 0 && this.#rejections.latest) return this.#ask('describe', this.#rejections.latest)
    return text === 'p' ? this.#ask('poll') : text
  }

  #ask(command: 'start' | 'poll' | 'describe', ...args: readonly JSValueHandle[]): string {
    using name = this.#vm.newString(command)
    return this.#vm.callFunction(this.#call, this.#vm.undefined, name, ...args).consume((answer) => answer.toString())
  }

  #compile(code: string): JSValueHandle | Failure {
    try {
      // The user's first line stays the first line.
      return this.#vm.evalCode(`"use strict";(function (record) {${code}\n})`, codeFile)
    } catch (thrown) {
      return this.#describe(thrown)
    }
  }

  /** Whatever ends up here left the VM through an exception of its own: an interrupt, a trap, or no memory at all. */
  #describe(thrown: unknown): Failure {
    if (this.#clock.isOver) return timeExceeded(this.#limits.timeoutMs)
    if (thrown instanceof JSException)
      return describeError({ name: thrown.name, message: thrown.message, stack: thrown.stack })
    return nestingExceeded
  }
}

/** Rejected promises that nobody handles (yet), and the reason of the latest. */
interface Rejections {
  open: number
  latest: JSValueHandle | undefined
}

interface GuestParts {
  readonly clock: GuestClock
  readonly rejections: Rejections
  readonly options: GuestOptions
}

function vmOptions(
  { wasm, limits }: GuestOptions,
  { clock, rejections }: { readonly clock: GuestClock; readonly rejections: Rejections },
): QuickJSOptions {
  return {
    wasm,
    memoryLimit: limits.memoryMb * 1024 * 1024,
    maxStackSize: MAX_STACK_SIZE,
    intrinsics,
    timezoneOffset: 0,
    interruptHandler: () => clock.isOver,
    onUnhandledRejection: (_promise, reason, isHandled) => {
      rejections.open += isHandled ? -1 : 1
      if (isHandled) return
      rejections.latest?.dispose()
      rejections.latest = reason.dup()
    },
    wasi: (memory) => ({
      clock_time_get: (_clock, _precision, address) => {
        new DataView(memory.buffer).setBigUint64(address, BigInt(clock.nowMs) * 1_000_000n, true)
        return 0
      },
      random_get: (address, length) => {
        new Uint8Array(memory.buffer, address, length).fill(0)
        return 0
      },
      // The library's own would write to our standard output, between the frames.
      fd_write: () => badFileDescriptor,
    }),
  }
}

/** The time a guest sees, and the time it has left. */
class GuestClock {
  nowMs = 0
  #deadline = Number.POSITIVE_INFINITY

  start(item: { readonly nowMs: number; readonly timeoutMs: number }): void {
    this.nowMs = item.nowMs
    this.#deadline = performance.now() + item.timeoutMs
  }

  get isOver(): boolean {
    return performance.now() >= this.#deadline
  }
}

/** See `guestPrelude` for the marks. */
function readAnswer(text: string): SandboxAnswer {
  const rest = text.slice(1)
  switch (text[0]) {
    case 'r':
      return { ok: true, json: rest, logs: [] }
    case 'R': {
      const end = rest.indexOf('\n')
      return { ok: true, json: rest.slice(0, end), logs: JSON.parse(rest.slice(end + 1)) }
    }
    case 'e':
      return describeError(JSON.parse(rest))
    case 'l':
      return { ok: false, code: 'CODE_LIMIT', message: rest }
    default:
      return { ok: false, code: 'CODE_FAILED', message: 'The code returned a promise that never settles.' }
  }
}

function describeError(error: {
  readonly name: string
  readonly message: string
  readonly stack?: string | undefined
}): Failure {
  if (error.name === 'InternalError' && error.message === 'out of memory') return memoryExceeded
  if (error.message === 'Maximum call stack size exceeded') return nestingExceeded
  const message = error.name === '' ? error.message : `${error.name}: ${error.message}`
  const line = framePattern.exec(error.stack ?? '')?.[1]
  return { ok: false, code: 'CODE_FAILED', message, ...(line === undefined ? {} : { line: Number(line) }) }
}
