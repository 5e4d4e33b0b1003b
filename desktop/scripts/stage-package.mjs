// Puts together what a package holds, in `desktop/dist/package/`: `app/` becomes the archive of the Electron app, `resources/`
// lies beside it: the runtime as JavaScript with its production dependencies, and the Node that runs it.
import { chmodSync, cpSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { stripTypeScriptTypes } from 'node:module'
import { basename, dirname, join, relative } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('../..', import.meta.url))
const staged = join(root, 'desktop', 'dist', 'package')
const runtime = join(staged, 'resources', 'runtime')

rmSync(staged, { recursive: true, force: true })
stageApp()
// The command line lies at the place it has in a checkout; what it imports by name lies where Node looks for names.
stageWorkspace('runtime', join(runtime, 'runtime'))
for (const name of ['shared', 'nodes']) stageWorkspace(name, join(runtime, 'node_modules', '@crossdock', name))
stageDependencies(['shared', 'nodes', 'runtime'])
stageNode()

/** The built main process, preload and renderer, with a package.json that asks for no dependency: all of it is bundled. */
function stageApp() {
  const app = join(staged, 'app')
  for (const part of ['main', 'preload', 'renderer']) {
    cpSync(join(root, 'desktop', 'dist', part), join(app, 'dist', part), { recursive: true, filter: isNoSourceMap })
  }
  const { version, description, license, homepage } = readJson(join(root, 'package.json'))
  const main = 'dist/main/main.cjs'
  const author = 'Crossdock contributors'
  writeJson(join(app, 'package.json'), { name: 'crossdock', version, description, license, homepage, author, main })
}

/** A workspace without its tests: types are taken out of the sources, which then are `.js` in imports and on disk. */
function stageWorkspace(name, target) {
  for (const entry of readdirSync(join(root, name), { recursive: true, withFileTypes: true })) {
    const path = relative(join(root, name), join(entry.parentPath, entry.name))
    if (!entry.isFile() || !isProduct(path)) continue
    const source = join(root, name, path)
    const place = join(target, path.replace(/\.ts$/, '.js'))
    mkdirSync(dirname(place), { recursive: true })
    if (path.endsWith('.ts')) writeFileSync(place, toJavaScript(readFileSync(source, 'utf8')))
    else if (basename(path) === 'package.json')
      writeFileSync(place, readFileSync(source, 'utf8').replaceAll('.ts"', '.js"'))
    else cpSync(source, place)
  }
}

function isProduct(path) {
  const parts = path.split(/[\\/]/)
  const isLeftOut = ['node_modules', 'testing', 'bench', 'demo', 'samples', 'dist', 'bin'].some((name) =>
    parts.includes(name),
  )
  return !isLeftOut && !/\.(test|testing|spec)\.[a-z]+$|\.d\.ts$|\.md$/.test(path)
}

function toJavaScript(source) {
  return stripTypeScriptTypes(source).replace(/(['"])(\.{1,2}\/[^'"\n]*)\.ts\1/g, '$1$2.js$1')
}

/** What the workspaces need to run, found as Node finds it, each package at the place it has in the checkout. */
function stageDependencies(workspaces) {
  const seen = new Set()
  const visit = (folder) => {
    const description = readJson(join(folder, 'package.json'))
    const { dependencies, optionalDependencies, peerDependencies, peerDependenciesMeta = {} } = description
    const peers = Object.keys(peerDependencies ?? {}).filter((name) => peerDependenciesMeta[name]?.optional !== true)
    for (const name of [...Object.keys({ ...dependencies, ...optionalDependencies }), ...peers]) {
      const found = name.startsWith('@crossdock/') ? undefined : findPackage(name, folder)
      if (found === undefined || seen.has(found)) continue
      seen.add(found)
      cpSync(found, join(runtime, relative(root, found)), { recursive: true, filter: (path) => isNeeded(path, found) })
      visit(found)
    }
  }
  for (const workspace of workspaces) visit(join(root, workspace))
}

/** Optional packages for other systems are not there. */
function findPackage(name, from) {
  for (let folder = from; folder.startsWith(root.replace(/[\\/]$/, '')); folder = dirname(folder)) {
    const candidate = join(folder, 'node_modules', name)
    if (existsSync(join(candidate, 'package.json'))) return candidate
  }
  return undefined
}

function isNeeded(path, packageFolder) {
  const [first] = relative(packageFolder, path).split(/[\\/]/)
  if (['node_modules', 'test', 'tests', '__tests__', 'benchmark', 'benchmarks', '.github'].includes(first)) return false
  return isNoSourceMap(path) && !/\.d\.[cm]?ts$|\.tsbuildinfo$/.test(path)
}

function isNoSourceMap(path) {
  return !path.endsWith('.map')
}

/** The Node that this runs on is the one the project is pinned to. */
function stageNode() {
  const place = join(staged, 'resources', 'node', process.platform === 'win32' ? 'node.exe' : 'node')
  mkdirSync(dirname(place), { recursive: true })
  cpSync(process.execPath, place, { dereference: true })
  chmodSync(place, 0o755)
}

function readJson(path) {
  return JSON.parse(readFileSync(path, 'utf8'))
}

function writeJson(path, content) {
  mkdirSync(dirname(path), { recursive: true })
  writeFileSync(path, `${JSON.stringify(content, null, 2)}\n`)
}
