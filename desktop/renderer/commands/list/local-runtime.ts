import type { Command } from '../command.ts'

/** Starts the runtime of this machine and connects to it. Desktop only. */
export const startLocalRuntime: Command = {
  id: 'runtime.start-local',
  title: 'Start the local runtime',
  group: 'Runtime',
  isEnabled: ({ platform, connection }) =>
    platform.runtimes.local !== undefined && connection.getState().runtime?.name !== 'local',
  run: async ({ platform }) => void (await platform.runtimes.local?.start()),
}

/** Stops the runtime of this machine. Desktop only. */
export const stopLocalRuntime: Command = {
  id: 'runtime.stop-local',
  title: 'Stop the local runtime',
  group: 'Runtime',
  isEnabled: ({ platform, connection }) =>
    platform.runtimes.local !== undefined && connection.getState().runtime?.name === 'local',
  run: async ({ platform }) => void (await platform.runtimes.local?.stop()),
}
