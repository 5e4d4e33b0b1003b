import { fork } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import type { CommonCommands, FromChild, ToChild } from './child-messages.ts'
import type { CommandsOf, OptionsOf, RoleName } from './roles.ts'

/** A child process that answers commands. Disposing of it ends it. */
export interface Child<N extends RoleName> extends AsyncDisposable {
  ask<K extends keyof (CommandsOf<N> & CommonCommands)>(
    command: K,
    ...argument: ArgumentOf<(CommandsOf<N> & CommonCommands)[K]>
  ): Promise<AnswerOf<(CommandsOf<N> & CommonCommands)[K]>>
}

type ArgumentOf<F> = F extends () => unknown
  ? []
  : F extends (argument: infer A) => unknown
    ? [A] extends [null]
      ? []
      : [A]
    : never
type AnswerOf<F> = F extends (argument: never) => infer R ? Awaited<R> : never

const main = join(import.meta.dirname, '../main.ts')
const endWithinMs = 5_000
/** As `bin/crossdock.mjs` starts a runtime. */
const asLaunched = ['--max-semi-space-size=32', '--no-allocation-site-pretenuring']

/** Starts a child in its role. With a folder for profiles, its CPU profile is written there when it ends. */
export async function startChild<N extends RoleName>(
  role: N,
  options: OptionsOf<N>,
  { profileFolder }: { readonly profileFolder?: string | undefined } = {},
): Promise<Child<N>> {
  const profiling =
    profileFolder === undefined
      ? []
      : ['--cpu-prof', `--cpu-prof-dir=${profileFolder}`, `--cpu-prof-name=${role}-${Date.now()}.cpuprofile`]
  const child = fork(main, ['--role', role], {
    execArgv: [...asLaunched, ...profiling],
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  })
  const waiting = new Map<number, PromiseWithResolvers<unknown>>()
  let last = 0
  child.on('message', ({ id, answer, error }: FromChild) => {
    const asked = waiting.get(id)
    waiting.delete(id)
    if (error === undefined) asked?.resolve(answer)
    else asked?.reject(new Error(`The process “${role}” failed: ${error}`))
  })
  child.on('exit', (code, signal) => {
    for (const { reject } of waiting.values()) reject(new Error(`The process “${role}” ended (${code ?? signal}).`))
  })
  const expect = (id: number, message: ToChild): Promise<unknown> => {
    const asked = Promise.withResolvers<unknown>()
    waiting.set(id, asked)
    child.send(message, (error) => error && asked.reject(error))
    return asked.promise
  }
  await expect(0, { kind: 'start', options })
  return {
    ask: (command, ...[argument]) =>
      expect(++last, { kind: 'ask', id: last, command: String(command), argument: argument ?? null }) as never,
    async [Symbol.asyncDispose]() {
      if (child.exitCode !== null || child.signalCode !== null) return
      const ended = once(child, 'exit')
      child.disconnect()
      const timer = setTimeout(() => child.kill('SIGKILL'), endWithinMs)
      await ended
      clearTimeout(timer)
    },
  }
}
