import { bootstrap, nodeEnvironment, run } from './bootstrap.mjs'

const node = await bootstrap()
process.exitCode = await run(node, ['--max-semi-space-size=8', 'runtime/src/demo/main.ts', ...process.argv.slice(2)], {
  env: nodeEnvironment(),
})
