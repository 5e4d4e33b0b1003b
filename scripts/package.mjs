// Makes the desktop packages of this platform in `dist/`; with `--dir` only the unpacked app.
import { execFileSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { bootstrap, giveUp, nodeEnvironment, root, run } from './bootstrap.mjs'
import { buildDesigner } from './build-designer.mjs'

const args = process.argv.slice(2)
const node = await bootstrap()

if ((await buildDesigner(node)) !== 0) giveUp('Not done: the designer could not be built.')
await step('The runtime is put together', ['desktop/scripts/stage-package.mjs'])
await step('The package is made', [
  'node_modules/electron-builder/cli.js',
  ...['--config', 'electron-builder.yml', '--publish', 'never', ...args, ...electronOnDisk()],
])

async function step(title, command) {
  console.log(`\n== ${title}`)
  if ((await run(node, command, { env: nodeEnvironment() })) !== 0) giveUp(`Not done: ${title.toLowerCase()}.`)
}

/**
 * `--dir` takes an Electron that is on this disk, so that it needs no network: the installed one, or the one of the
 * end-to-end tests. For real packages electron-builder fetches the version that is pinned.
 */
function electronOnDisk() {
  if (!args.includes('--dir') || existsSync(join(root, 'node_modules', 'electron', 'dist', 'version'))) return []
  const found = JSON.parse(execFileSync(node, ['e2e/electron/find-electron.ts'], { cwd: root, encoding: 'utf8' }))
  console.log(`Electron ${found.version} from ${found.from}: good for a try, not for a release.`)
  return [`--config.electronDist=${found.folder}`, `--config.electronVersion=${found.version}`]
}
