// Makes pictures of every screen, light and dark, in `screenshots/`, and says where a screen breaks a rule of accessibility.
import { bootstrap, giveUp, nodeEnvironment, run } from './bootstrap.mjs'
import { buildDesignerIfStale } from './build-designer.mjs'

const node = await bootstrap()
if ((await buildDesignerIfStale(node)) !== 0) giveUp('The designer could not be built; see the messages above.')
const args = ['node_modules/@playwright/test/cli.js', 'test', '--config', 'e2e/screenshots/playwright.config.ts']
process.exitCode = await run(node, args, { env: nodeEnvironment() })
