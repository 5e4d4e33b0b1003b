import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { dirname } from 'node:path'
import { fileURLToPath } from 'node:url'

/** A program and its arguments. */
export interface LaunchCommand {
  readonly file: string
  readonly args: readonly string[]
}

const childScript = fileURLToPath(new URL('./sandbox-child.ts', import.meta.url))
const engineFolder = dirname(dirname(fileURLToPath(import.meta.resolve('quickjs-wasi'))))

/**
 * How to start a sandbox process with this Node: it may read its own code and the engine, and nothing else; no writes,
 * processes, threads, add-ons, inspector, or code from strings. Node's own docs call the permission model a seat belt, so
 * it is one wall of several.
 */
export function plainCommand(nodePath: string): LaunchCommand {
  const readable = [dirname(childScript), engineFolder].map((folder) => `--allow-fs-read=${folder}`)
  const walls = ['--permission', ...readable, '--disable-sigusr1', '--disallow-code-generation-from-strings']
  return { file: nodePath, args: [...walls, '--disable-proto=delete', '--max-old-space-size=256', childScript] }
}

/**
 * The same in an empty network namespace, without privileges, where this machine has the means; the command without it
 * where it has not (no Linux, or user namespaces switched off). Tried with the real thing: a process that ends well at
 * the end of its input.
 */
export async function findLaunchCommand(nodePath: string): Promise<LaunchCommand> {
  const plain = plainCommand(nodePath)
  const unshare = ['/usr/bin/unshare', '/bin/unshare'].find((path) => existsSync(path))
  if (process.platform !== 'linux' || unshare === undefined) return plain
  const isolated = { file: unshare, args: ['-Urn', '--', plain.file, ...plain.args] }
  return (await endsWell(isolated)) ? isolated : plain
}

function endsWell({ file, args }: LaunchCommand): Promise<boolean> {
  const { promise, resolve } = Promise.withResolvers<boolean>()
  const probe = spawn(file, args, { env: {}, stdio: 'ignore' })
  probe.once('error', () => resolve(false))
  probe.once('exit', (code) => resolve(code === 0))
  return promise
}
