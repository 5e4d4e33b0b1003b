import { type ChildProcess, spawn } from 'node:child_process'
import { chmod, mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const checkout = fileURLToPath(new URL('../../', import.meta.url))
const startLimitMs = 90_000
const pollMs = 100

/** A runtime of its own, with an empty home and its own database. */
export interface TestRuntime extends AsyncDisposable {
  readonly url: string
  readonly adminToken: string
}

/** Starts the runtime as a user would, on a free port. Throws with its last words when it does not start. */
export async function startRuntime(): Promise<TestRuntime> {
  const home = await mkdtemp(join(tmpdir(), 'crossdock-e2e-'))
  // The embedded database runs under its own system user when the tests run as root.
  await chmod(home, 0o755)
  const { DATABASE_URL: _database, REDIS_URL: _redis, ...env } = process.env
  const child = spawn(
    join(checkout, 'node_modules/.bin/node'),
    ['runtime/bin/crossdock.mjs', 'serve', '--home', home, '--port', '0'],
    { cwd: checkout, env, stdio: ['ignore', 'pipe', 'pipe'] },
  )
  const words: string[] = []
  for (const stream of [child.stdout, child.stderr]) stream?.on('data', (text) => words.push(String(text)))
  const stop = async () => {
    await endChild(child)
    await rm(home, { recursive: true, force: true })
  }
  try {
    const { url, adminTokenPath } = await waitForAddress(home, child)
    const adminToken = (await readFile(adminTokenPath, 'utf8')).trim()
    return { url, adminToken, [Symbol.asyncDispose]: stop }
  } catch (thrown) {
    await stop()
    throw new Error(`The runtime did not start.\n${words.join('').slice(-4_000)}`, { cause: thrown })
  }
}

async function waitForAddress(
  home: string,
  child: ChildProcess,
): Promise<{ readonly url: string; readonly adminTokenPath: string }> {
  const endsAt = performance.now() + startLimitMs
  while (performance.now() < endsAt && child.exitCode === null) {
    const text = await readFile(join(home, 'server.json'), 'utf8').catch(() => '')
    if (text.endsWith('\n')) return JSON.parse(text)
    await new Promise((resolve) => setTimeout(resolve, pollMs))
  }
  throw new Error(child.exitCode === null ? 'It took too long.' : `It ended with ${child.exitCode}.`)
}

async function endChild(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null) return
  const ended = new Promise((resolve) => child.once('exit', resolve))
  child.kill('SIGTERM')
  await ended
}
