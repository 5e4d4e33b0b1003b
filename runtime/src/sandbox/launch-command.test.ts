import { execFile, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { createServer } from 'node:net'
import { fileURLToPath } from 'node:url'
import { describe, expect, it, vi } from 'vitest'
import { findLaunchCommand, type LaunchCommand, plainCommand } from './launch-command.ts'

// Processes start slowly on a busy machine.
vi.setConfig({ testTimeout: 40_000 })

const probe = fileURLToPath(new URL('./sandbox-probe.testing.ts', import.meta.url))
const hasNamespaces = process.platform === 'linux' && spawnSync('unshare', ['-Urn', 'true']).status === 0

/** Runs the probe behind the walls of a launch command, beside a server that it would like to reach. */
async function runProbe({ file, args }: LaunchCommand): Promise<unknown> {
  const server = createServer((socket) => socket.end()).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  const child = execFile(file, [...args.slice(0, -1), probe], { env: {} })
  child.stdin?.end(String(address !== null && typeof address === 'object' ? address.port : 0))
  let output = ''
  child.stdout?.on('data', (text: string) => {
    output += text
  })
  await once(child, 'close')
  server.close()
  return JSON.parse(output)
}

const walls = {
  environment: [],
  'read /proc/self/environ': 'ERR_ACCESS_DENIED',
  'read /etc/passwd': 'ERR_ACCESS_DENIED',
  'read the package': 'ERR_ACCESS_DENIED',
  'write beside the program': 'ERR_ACCESS_DENIED',
  'start a process': 'ERR_ACCESS_DENIED',
  'start a thread': 'ERR_ACCESS_DENIED',
  'run code from a string': expect.stringContaining('EvalError'),
}

describe('a sandbox process', () => {
  it('sees no environment and no files, and can start nothing', async () => {
    expect(await runProbe(plainCommand(process.execPath))).toMatchObject(walls)
  })

  it.runIf(hasNamespaces)('has no network where the system can take it away', async () => {
    const command = await findLaunchCommand(process.execPath)
    expect(await runProbe(command)).toMatchObject({ ...walls, network: 'ENETUNREACH' })
  })
})
