#!/usr/bin/env node
// Plain JavaScript for any Node from 20 on: finds a Node that runs TypeScript as it is, and starts the command line there.
import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const main = fileURLToPath(new URL('../src/cli/main.ts', import.meta.url))
const newestNeeded = [24, 12]

function isNewEnough() {
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number)
  return major > newestNeeded[0] || (major === newestNeeded[0] && minor >= newestNeeded[1])
}

/** The Node that the project is pinned to, in the nearest node_modules above this file. */
function findPinnedNode() {
  const name = process.platform === 'win32' ? 'node.exe' : 'node'
  for (let folder = dirname(main); ; folder = dirname(folder)) {
    const candidate = join(folder, 'node_modules', 'node', 'bin', name)
    if (existsSync(candidate)) return candidate
    if (dirname(folder) === folder) return undefined
  }
}

const node = isNewEnough() ? process.execPath : findPinnedNode()
if (node === undefined) {
  console.error(
    `CONFIG_INVALID: This is Node ${process.versions.node}; Crossdock needs Node ${newestNeeded.join('.')} or newer.`,
  )
  console.error('→ Run `npm install` in the folder of Crossdock, which brings one, or install a newer Node.')
  process.exit(1)
}

// V8 would let the young part of the heap grow further. With less than this, records under way are taken for lasting ones,
// and collecting them costs a tenth of all CPU time; it is 50 MB more than with 8.
// V8 would also learn to put some arrays among the lasting objects at once, e.g. those of event listeners; from there they
// hold on to requests that have long been answered, until all of the heap is gone through.
const flags = ['--max-semi-space-size=32', '--no-allocation-site-pretenuring']
// What a shell sets for another Node does not fit this one.
const { NODE_OPTIONS: _foreign, ...env } = process.env
// The channel tells the child when this process is killed.
const stdio = ['inherit', 'inherit', 'inherit', 'ipc']
const child = spawn(node, [...flags, main, ...process.argv.slice(2)], { stdio, env })
// A Ctrl-C at a terminal reaches the child by itself; a signal to us alone is passed on.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
  process.on(signal, () => {
    if (signal !== 'SIGINT' || !process.stdin.isTTY) child.kill(signal)
  })
}
child.on('error', (error) => {
  console.error(`INTERNAL: ${node} could not be started: ${error.message}`)
  process.exit(1)
})
child.on('close', (code, signal) => {
  process.exitCode = code ?? (signal ? 1 : 0)
})
