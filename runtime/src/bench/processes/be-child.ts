import type { CommonCommands, FromChild, ToChild } from './child-messages.ts'
import { type RoleName, roles } from './roles.ts'

type AnyStart = (options: unknown) => Promise<Readonly<Record<string, (argument: never) => unknown>>>

const common: CommonCommands = {
  cpuMs() {
    const { user, system } = process.cpuUsage()
    return (user + system) / 1000
  },
  peakBytes: () => process.resourceUsage().maxRSS * 1024,
}

/** Makes this process a child of the benchmarks. It ends with its parent. */
export async function beChild(name: RoleName): Promise<void> {
  const start = (await roles[name]()) as AnyStart
  let commands: Readonly<Record<string, (argument: never) => unknown>> = { ...common }
  const answer = async (id: number, work: () => unknown) => {
    try {
      send({ id, answer: (await work()) ?? null })
    } catch (thrown) {
      send({ id, error: thrown instanceof Error ? (thrown.stack ?? thrown.message) : String(thrown) })
    }
  }
  process.on('message', (message: ToChild) => {
    if (message.kind === 'start') {
      void answer(0, async () => {
        commands = { ...common, ...(await start(message.options)) }
      })
      return
    }
    const { id, command, argument } = message
    void answer(id, () => commands[command]?.(argument as never))
  })
  // Exits by itself, so that a profiler writes what it has seen.
  process.on('disconnect', () => process.exit(0))
}

function send(message: FromChild): void {
  process.send?.(message)
}
