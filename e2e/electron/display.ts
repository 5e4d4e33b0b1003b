import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'

/** A screen for programs with windows. */
export interface Display {
  /** For the environment variable DISPLAY; undefined where the system needs none. */
  readonly name: string | undefined
  close(): Promise<void>
}

/** The screen that is there, or a virtual one of its own. Throws where neither is possible. */
export async function openDisplay(): Promise<Display> {
  if (process.platform !== 'linux') return { name: undefined, close: async () => {} }
  if (process.env.DISPLAY) return { name: process.env.DISPLAY, close: async () => {} }
  // Xvfb takes the first free number and tells it on the given file descriptor.
  const args = ['-displayfd', '3', '-screen', '0', '1600x1000x24', '-nolisten', 'tcp']
  const server = spawn('Xvfb', args, { stdio: ['ignore', 'ignore', 'ignore', 'pipe'] })
  const number = await Promise.race([
    firstLine(server),
    once(server, 'error').then(([error]) => {
      throw new Error(`There is no DISPLAY and Xvfb cannot be started (${error}). Install Debian's \`xvfb\`.`)
    }),
    once(server, 'exit').then(([code]) => {
      throw new Error(`Xvfb has ended with code ${code}.`)
    }),
  ])
  return {
    name: `:${number}`,
    async close() {
      const ended = once(server, 'exit')
      server.kill()
      await ended
    },
  }
}

async function firstLine(server: ChildProcess): Promise<string> {
  const stream = server.stdio[3]
  if (!stream || !('on' in stream)) throw new Error('Xvfb has no channel to tell its number.')
  const [chunk] = await once(stream, 'data')
  return String(chunk).trim()
}
