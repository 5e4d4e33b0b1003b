// Starts everything on this machine: installs, builds the designer, runs the demo with its sample systems and flows.
import { bootstrap, giveUp, nodeEnvironment, run } from './bootstrap.mjs'
import { buildDesignerIfStale } from './build-designer.mjs'

const node = await bootstrap()
if ((await buildDesignerIfStale(node)) !== 0) giveUp('The designer could not be built; see the messages above.')
process.exitCode = await run(node, ['--max-semi-space-size=8', 'runtime/src/demo/main.ts', ...process.argv.slice(2)], {
  env: nodeEnvironment(),
})
