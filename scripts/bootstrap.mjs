// Plain JavaScript without dependencies: this runs before anything is installed, on Node 20.
import { spawn } from 'node:child_process'
import { existsSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

/** The checkout. */
export const root = fileURLToPath(new URL('..', import.meta.url))

/**
 * Makes sure that dependencies are installed, and answers the path of the Node that the project is pinned to. Ends the
 * process with what to do when that is not possible.
 */
export async function bootstrap() {
  if (!isInstalled()) await install()
  const pinned = join(root, 'node_modules', 'node', 'bin', process.platform === 'win32' ? 'node.exe' : 'node')
  if (existsSync(pinned)) return pinned
  if (Number.parseInt(process.versions.node, 10) >= 24) return process.execPath
  return giveUp(
    'Node 24 is not in node_modules, because npm was told not to run install scripts.\n' +
      'Run `npm rebuild node --ignore-scripts=false`, or run this with Node 24.',
  )
}

/** True when node_modules is there and not older than package-lock.json. */
function isInstalled() {
  const installed = join(root, 'node_modules', '.package-lock.json')
  const wanted = join(root, 'package-lock.json')
  if (!existsSync(installed)) return false
  return !existsSync(wanted) || statSync(wanted).mtimeMs <= statSync(installed).mtimeMs
}

async function install() {
  console.log('Installing dependencies. This takes a minute the first time.')
  const startedAt = Date.now()
  const options = ['--include=dev', '--no-audit', '--no-fund']
  // `npm ci` refuses when the lock lacks a package for another platform, which a registry mirror may not have.
  if ((await npm(['ci', ...options, '--loglevel=silent'])) !== 0) {
    console.log('The lock does not fit exactly; installing what it has and looking up the rest.')
    const isDone = (await npm(['install', '--no-save', ...options, '--loglevel=error'])) === 0
    if (!isDone)
      giveUp('npm could not install the dependencies; see its messages above. Is the npm registry reachable?')
  }
  console.log(`Dependencies are installed (${Math.round((Date.now() - startedAt) / 1000)} s).`)
}

function npm(args) {
  // npm says where it is itself when it runs a script; without it the shell finds npm, on Windows as npm.cmd.
  const npmItself = process.env.npm_execpath
  if (npmItself?.endsWith('.js')) return run(process.execPath, [npmItself, ...args])
  return run('npm', args, { isFoundByShell: process.platform === 'win32' })
}

/**
 * Runs a program in the checkout with our own output and answers its exit code. A signal to us goes on to it; a Ctrl-C
 * at a terminal has reached it already. When the npm that started us is stopped, its shell does not tell us: then we are
 * handed over to another parent, and stop the program too.
 */
export async function run(program, args, { env = process.env, isFoundByShell = false } = {}) {
  const child = spawn(program, args, { cwd: root, env, stdio: 'inherit', shell: isFoundByShell })
  const pass = (signal) => {
    if (signal !== 'SIGINT' || !process.stdin.isTTY) child.kill(signal)
  }
  const signals = ['SIGINT', 'SIGTERM', 'SIGHUP']
  for (const signal of signals) process.on(signal, pass)
  const parent = process.ppid
  const watch = setInterval(() => {
    if (process.ppid === parent) return
    clearInterval(watch)
    child.kill('SIGTERM')
  }, 1000)
  try {
    return await new Promise((resolve, reject) => {
      child.on('error', reject)
      child.on('close', (code) => resolve(code ?? 1))
    })
  } finally {
    clearInterval(watch)
    for (const signal of signals) process.off(signal, pass)
  }
}

/** The environment for the pinned Node: what a developer's shell sets for another Node does not fit it. */
export function nodeEnvironment(extra = {}) {
  const { NODE_OPTIONS, ...env } = process.env
  return { ...env, ...extra }
}

/** Ends the process with a message. */
export function giveUp(message) {
  console.error(message)
  process.exit(1)
}
