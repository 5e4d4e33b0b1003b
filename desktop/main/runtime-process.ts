import { type ChildProcess, spawn } from 'node:child_process'
import { StringDecoder } from 'node:string_decoder'
import type { AppPaths } from './app-paths.ts'

/** Calls under way may end for so long; then they are ended, and what does not end is killed. */
const finishMs = 10_000
const abortMs = 5_000

/** Which program is run on which home folder. */
export interface RuntimeProgram {
  readonly paths: Pick<AppPaths, 'node' | 'runtimeProgram' | 'runtimeFolder'>
  readonly home: string
  /** The app's own environment. */
  readonly env: Readonly<Record<string, string | undefined>>
}

/** A runtime under way. */
export interface RuntimeProcess {
  /** Answers when it has ended. */
  end(): Promise<void>
}

/**
 * Starts a runtime on a free port of this machine. `onLine` gets each line that it writes, `onEnd` once how it ended.
 *
 * What runs is the command line itself, not its launcher: the channel to this process tells it that the app is gone, however
 * that came. What a developer's shell sets for another database is not for this runtime.
 */
export function startRuntimeProcess(
  { paths, home, env }: RuntimeProgram,
  { onLine, onEnd }: { readonly onLine: (line: string) => void; readonly onEnd: (how: string) => void },
): RuntimeProcess {
  const foreign = /^(NODE_OPTIONS|ELECTRON_.*|DATABASE_URL|REDIS_URL|PG[A-Z]+|CROSSDOCK_.*)$/
  const kept = Object.fromEntries(Object.entries(env).filter(([name]) => !foreign.test(name)))
  const serve = [paths.runtimeProgram, 'serve', '--home', home, '--host', '127.0.0.1', '--port', '0']
  const child = spawn(paths.node.path, ['--max-semi-space-size=8', ...serve], {
    cwd: paths.runtimeFolder,
    env: { ...kept, ...(paths.node.isElectron ? { ELECTRON_RUN_AS_NODE: '1' } : {}) },
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    windowsHide: true,
  })
  eachLine(child, onLine)
  let problem: string | undefined
  child.once('error', (error) => {
    problem = error.message
    onLine(error.message)
  })
  child.once('close', (code, signal) => onEnd(problem ?? signal ?? `code ${code ?? 'unknown'}`))
  return { end: () => endProcess(child) }
}

async function endProcess(child: ChildProcess): Promise<void> {
  const closed = new Promise<void>((resolve) => child.once('close', () => resolve()))
  child.kill('SIGTERM')
  const abort = setTimeout(() => child.kill('SIGTERM'), finishMs)
  const kill = setTimeout(() => child.kill('SIGKILL'), finishMs + abortMs)
  await closed
  clearTimeout(abort)
  clearTimeout(kill)
}

function eachLine(child: ChildProcess, take: (line: string) => void): void {
  for (const stream of [child.stdout, child.stderr]) {
    const decoder = new StringDecoder('utf8')
    let rest = ''
    stream?.on('data', (chunk: Buffer) => {
      const lines = (rest + decoder.write(chunk)).split('\n')
      rest = lines.pop() ?? ''
      for (const line of lines) if (line.trim() !== '') take(line)
    })
    stream?.on('end', () => {
      if (rest.trim() !== '') take(rest)
    })
  }
}
