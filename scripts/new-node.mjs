// Writes the folder of a new node type and its two registry entries: `npm run new:node -- weigh-parcel`.
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { bootstrap, giveUp, nodeEnvironment, root, run } from './bootstrap.mjs'
import { nodeFolderFiles } from './new-node-files.mjs'

const [type, ...rest] = process.argv.slice(2)
const problem = problemOf(type, rest)
if (problem) giveUp(`${problem}\nUsage: npm run new:node -- <type>, e.g. npm run new:node -- weigh-parcel`)

const node = await bootstrap()
const identifier = type.replace(/-(.)/g, (_, letter) => letter.toUpperCase())
const folder = join(root, 'nodes', type)
mkdirSync(folder)
for (const [name, text] of Object.entries(nodeFolderFiles(type, identifier))) writeFileSync(join(folder, name), text)
register('manifests.ts', { file: 'manifest.ts', exported: `${identifier}Manifest` })
register('executors.ts', { file: 'execute.ts', exported: `${identifier}Executor` })
const written = [`nodes/${type}`, 'nodes/manifests.ts', 'nodes/executors.ts']
// Biome puts the new import where it belongs.
const biome = ['node_modules/@biomejs/biome/bin/biome', 'check', '--write', ...written]
process.exitCode = await run(node, biome, { env: nodeEnvironment() })
console.log(`Wrote nodes/${type}. Next: say in its files what it does, and run \`npm test -- nodes/${type}\`.`)

function problemOf(name, others) {
  if (!name || others.length > 0) return 'One name is needed.'
  if (!/^[a-z][a-z0-9]*(-[a-z0-9]+)*$/.test(name) || name.length > 40) {
    return `"${name}" is not a type name: lower-case words with "-" between them, at most 40 letters.`
  }
  if (name === 'testing' || name in {}) return `"${name}" is taken.`
  if (existsSync(join(root, 'nodes', name))) return `nodes/${name} exists already.`
  return undefined
}

/** Adds the import, and the entry in the order of the names. */
function register(registry, { file, exported }) {
  const path = join(root, 'nodes', registry)
  const lines = readFileSync(path, 'utf8').split('\n')
  const start = lines.findIndex((line) => line.startsWith('export const ')) + 1
  const key = /^[a-z0-9]+$/.test(type) ? type : `'${type}'`
  const isAfter = (line) => line.startsWith('}') || line.trim().replaceAll("'", '').split(':')[0] > type
  const place = lines.findIndex((line, index) => index >= start && isAfter(line))
  if (start === 0 || place < 0) giveUp(`${path} does not look like a registry: no entry was added.`)
  lines.splice(place, 0, `  ${key}: ${exported},`)
  lines.unshift(`import { ${exported} } from './${type}/${file}'`)
  writeFileSync(path, lines.join('\n'))
}
