// Long files are where programs of this kind go wrong. The hard end of 500 lines is Biome's noExcessiveLinesPerFile.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { root } from './bootstrap.mjs'
import { sourceFiles } from './source-files.mjs'

const aim = 300
const hardEnd = 500

const long = sourceFiles(root)
  .map((path) => ({ path, lines: readFileSync(join(root, path), 'utf8').split('\n').length - 1 }))
  .filter(({ lines }) => lines > aim)
  .sort((a, b) => b.lines - a.lines)
for (const { path, lines } of long) {
  console.log(`${lines > hardEnd ? 'TOO LONG' : 'hint'}: ${path} has ${lines} lines (aim ${aim}, at most ${hardEnd}).`)
}
process.exitCode = long.some(({ lines }) => lines > hardEnd) ? 1 : 0
