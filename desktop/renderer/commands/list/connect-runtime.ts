import type { Command } from '../command.ts'

/** Asks for a token for the runtime that is not connected. */
export const enterToken: Command = {
  id: 'runtime.token',
  title: 'Enter a token…',
  group: 'Runtime',
  isEnabled: ({ connection }) => connection.getState().runtime !== undefined,
  run: ({ view }) => view.openDialog('token'),
}

/** Tries to reach the runtime now. */
export const reconnect: Command = {
  id: 'runtime.reconnect',
  title: 'Connect again',
  group: 'Runtime',
  isEnabled: ({ connection }) => connection.getState().runtime !== undefined,
  run: ({ connection }) => connection.retry(),
}
