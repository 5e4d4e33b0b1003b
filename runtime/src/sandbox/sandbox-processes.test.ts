import { readdirSync, readFileSync, readlinkSync } from 'node:fs'
import type { Sandbox, SandboxAnswer } from '@crossdock/shared/node'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { type SandboxOptions, startSandbox } from './start-sandbox.ts'

// Processes start slowly on a busy machine.
vi.setConfig({ testTimeout: 40_000 })

let opened: (Sandbox & AsyncDisposable)[] = []

afterEach(async () => {
  await Promise.all(opened.map((sandbox) => sandbox[Symbol.asyncDispose]()))
  opened = []
})

/** A sandbox whose first process has started. */
async function open(options: SandboxOptions = {}): Promise<Sandbox & AsyncDisposable> {
  const sandbox = startSandbox({ processes: 1, ...options })
  opened.push(sandbox)
  expect(await run(sandbox, { code: 'return "fine"' })).toEqual([fine])
  return sandbox
}

interface Call {
  readonly code: string
  /** One record per payload. */
  readonly payloads?: readonly unknown[]
  readonly trustDomain?: string
  readonly signal?: AbortSignal
}

const slowly = { timeout: 30_000, interval: 100 }
const never = new AbortController().signal
const fine = { ok: true, json: '"fine"', logs: [] }
const busy: Call = { code: 'for (;;);' }

function run(sandbox: Sandbox, call: Call): Promise<readonly SandboxAnswer[]> {
  const { code, payloads = [null], trustDomain = 'flow-a', signal = never } = call
  const items = payloads.map((payload) => ({ json: JSON.stringify({ payload }), seed: 'seed', nowMs: 1_000 }))
  return sandbox.run({ trustDomain, code, items, limits: { timeoutMs: 20_000, memoryMb: 32 } }, signal)
}

/** Sandbox processes of this one, as Linux lists them. */
function sandboxPids(): number[] {
  const isOurs = (pid: string): boolean => {
    try {
      const parent = /^PPid:\s+(\d+)$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]
      return Number(parent) === process.pid && readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes('sandbox-child')
    } catch {
      return false
    }
  }
  const pids = readdirSync('/proc').filter((name) => /^\d+$/.test(name) && isOurs(name))
  return pids.map(Number)
}

/** Processor time a process has used, in hundredths of a second; 0 when it has just ended. */
function cpuTicks(pid: number): number {
  try {
    const [user, system] = readFileSync(`/proc/${pid}/stat`, 'utf8').split(' ').slice(13, 15)
    return Number(user) + Number(system)
  } catch {
    return 0
  }
}

describe.runIf(process.platform === 'linux')('the processes of the sandbox', () => {
  it('are replaced when one is killed from outside, and its records run again', async () => {
    const sandbox = await open()
    const code = 'for (let i = 0; i < 3e6; i++); return record.payload'
    const running = run(sandbox, { code, payloads: [1, 2, 3, 4] })
    for (const pid of sandboxPids()) process.kill(pid, 'SIGKILL')
    expect((await running).map((answer) => answer.ok && answer.json)).toEqual(['1', '2', '3', '4'])
  })

  it('are tried until the killing is over, however young they die, and the record has its answer', async () => {
    const sandbox = await open()
    const code = 'for (let i = 0; i < 1e5; i++); return record.payload'
    const seen = new Set<number>()
    const running = run(sandbox, { code, payloads: [1, 2] })
    // As soon as each is there, before it can have taken up its work.
    const killed = () => {
      for (const pid of sandboxPids()) {
        seen.add(pid)
        process.kill(pid, 'SIGKILL')
      }
      return seen.size
    }
    await expect.poll(killed, { timeout: 30_000, interval: 5 }).toBeGreaterThan(5)
    expect((await running).map((answer) => answer.ok && answer.json)).toEqual(['1', '2'])
  })

  it('give up on a record during which one after the other was killed', async () => {
    const sandbox = await open()
    let isDone = false
    const running = run(sandbox, { ...busy, payloads: [1, 2] }).finally(() => {
      isDone = true
    })
    const killNext = () => {
      // A process that has computed for so long has started and is at the record.
      for (const pid of sandboxPids()) if (cpuTicks(pid) > 60) process.kill(pid, 'SIGKILL')
      return isDone
    }
    await expect.poll(killNext, slowly).toBe(true)
    const gaveUp = { ok: false, code: 'CODE_LIMIT', message: expect.stringContaining('4 times') }
    expect(await running).toEqual([gaveUp, gaveUp])
    expect(await run(sandbox, { code: 'return "fine"' })).toEqual([fine])
  })

  it('have no files or sockets open but the three pipes to us', async () => {
    await open()
    const [pid] = sandboxPids()
    const descriptors = readdirSync(`/proc/${pid}/fd`).map(
      (fd) => [Number(fd), readlinkSync(`/proc/${pid}/fd/${fd}`)] as const,
    )
    const inherited = descriptors.filter(([fd, target]) => fd > 2 && !/^(anon_inode|pipe):/.test(target))
    expect(inherited.filter(([, target]) => target !== '/dev/null')).toEqual([])
  })

  it('end when they have been idle', async () => {
    const sandbox = await open({ idleMs: 20 })
    await expect.poll(sandboxPids, slowly).toEqual([])
    expect(await run(sandbox, { code: 'return "fine"' })).toEqual([fine])
  })

  it('end at once when the caller stops, while a waiting caller gets its turn', async () => {
    const sandbox = await open()
    const stop = new AbortController()
    const stopped = run(sandbox, { ...busy, signal: stop.signal })
    const waiting = run(sandbox, { code: 'return "fine"' })
    const gaveUp = run(sandbox, { code: 'return 1', signal: AbortSignal.abort() })
    await expect(gaveUp).rejects.toMatchObject({ code: 'CANCELLED' })
    stop.abort()
    await expect(stopped).rejects.toMatchObject({ code: 'CANCELLED' })
    expect(await waiting).toEqual([fine])
  })

  it('are never more than allowed', async () => {
    const sandbox = await open({ processes: 2 })
    const code = 'for (let i = 0; i < 1e5; i++); return "fine"'
    const calls = Array.from({ length: 8 }, (_, n) => run(sandbox, { code, trustDomain: `flow-${n}` }))
    const counts: number[] = []
    const answers = Promise.all(calls)
    let isDone = false
    void answers.finally(() => {
      isDone = true
    })
    await expect.poll(() => counts.push(sandboxPids().length) && isDone, slowly).toBe(true)
    expect(Math.max(...counts)).toBe(2)
    expect((await answers).flat()).toEqual(new Array(8).fill(fine))
  })

  it('are all gone after disposal, which may be asked for twice, and stops what runs', async () => {
    const sandbox = await open({ processes: 2 })
    const running = run(sandbox, busy)
    const waiting = [run(sandbox, busy), run(sandbox, busy)]
    const settled = Promise.allSettled([running, ...waiting])
    await expect.poll(sandboxPids, slowly).toHaveLength(2)
    await Promise.all([sandbox[Symbol.asyncDispose](), sandbox[Symbol.asyncDispose]()])
    expect(sandboxPids()).toEqual([])
    const cancelled = { status: 'rejected', reason: expect.objectContaining({ code: 'CANCELLED' }) }
    expect(await settled).toEqual([cancelled, cancelled, cancelled])
    await expect(run(sandbox, { code: 'return 1' })).rejects.toMatchObject({ code: 'CANCELLED' })
  })

  it('that cannot start are an error with the reason, and not an answer of the code', async () => {
    await using sandbox = startSandbox({ nodePath: '/nowhere/node' })
    await expect(run(sandbox, { code: 'return 1' })).rejects.toMatchObject({
      code: 'INTERNAL',
      message: expect.stringContaining('cannot run'),
    })
  })
})
