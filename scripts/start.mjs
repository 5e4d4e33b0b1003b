import { bootstrap, nodeEnvironment, run } from './bootstrap.mjs'

const node = await bootstrap()
process.exitCode = await run(node, ['runtime/src/demo/main.ts', ...process.argv.slice(2)], { env: nodeEnvironment() })
