import { existsSync, readdirSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { nodeEnvironment, root, run } from './bootstrap.mjs'

const built = ['desktop/dist/renderer/index.html', 'desktop/dist/main/main.cjs', 'desktop/dist/preload/preload.cjs']
/** What the designer is made from. */
const sources = ['desktop', 'shared/src', 'nodes', 'examples/flows', 'package-lock.json']

/** Builds the designer into `desktop/dist`. Answers the exit code of the first step that failed, or 0. */
export async function buildDesigner(node) {
  const steps = [
    ['node_modules/vite/bin/vite.js', 'build', '--config', 'desktop/vite.config.ts', '--logLevel', 'warn'],
    ['desktop/build-main.mjs'],
  ]
  for (const args of steps) {
    const exitCode = await run(node, args, { env: nodeEnvironment() })
    if (exitCode !== 0) return exitCode
  }
  return 0
}

/** Builds the designer unless what is there was built after the last change of its sources. */
export async function buildDesignerIfStale(node) {
  if (isFresh()) return 0
  console.log('Building the designer.')
  return await buildDesigner(node)
}

function isFresh() {
  if (!built.every((path) => existsSync(join(root, path)))) return false
  const builtAt = Math.min(...built.map((path) => statSync(join(root, path)).mtimeMs))
  return sources.every((path) => newestIn(join(root, path)) < builtAt)
}

/** When the newest file of a folder was changed, leaving out what is built or installed. */
function newestIn(place) {
  if (!statSync(place).isDirectory()) return statSync(place).mtimeMs
  const inside = readdirSync(place).filter((name) => name !== 'dist' && name !== 'node_modules')
  return Math.max(0, ...inside.map((name) => newestIn(join(place, name))))
}
