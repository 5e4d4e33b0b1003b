// Everything a change has to pass besides the tests. Runs all of it, then says what did not pass.
import { bootstrap, nodeEnvironment, run } from './bootstrap.mjs'

const steps = [
  { title: 'Format and lint', args: ['node_modules/@biomejs/biome/bin/biome', 'check', '--error-on-warnings'] },
  { title: 'Types', args: ['node_modules/typescript/bin/tsc', '-p', 'tsconfig.json'] },
  { title: 'Types of the renderer', args: ['node_modules/typescript/bin/tsc', '-p', 'desktop/tsconfig.json'] },
  { title: 'Types of the neutral layer', args: ['node_modules/typescript/bin/tsc', '-p', 'tsconfig.neutral.json'] },
  { title: 'Boundaries between folders', args: ['scripts/check-boundaries.mjs'] },
  { title: 'Size of files', args: ['scripts/check-sizes.mjs'] },
  { title: 'Unused code and dependencies', args: ['node_modules/knip/bin/knip.js'] },
]

const node = await bootstrap()
const broken = []
for (const { title, args } of steps) {
  console.log(`\n== ${title}`)
  if ((await run(node, args, { env: nodeEnvironment() })) !== 0) broken.push(title)
}
console.log(broken.length > 0 ? `\nNot passed: ${broken.join('; ')}` : '\nEverything passed.')
process.exitCode = broken.length > 0 ? 1 : 0
