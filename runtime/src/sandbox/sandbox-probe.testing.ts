/** Stands in for the sandbox program in a test: tries what a process behind the same walls must not be able to do. */
import { readFileSync, writeFileSync } from 'node:fs'
import { connect } from 'node:net'

const port = Number(readFileSync(0, 'utf8'))

function attempt(what: () => unknown): string {
  try {
    what()
    return 'possible'
  } catch (thrown) {
    return thrown instanceof Error && 'code' in thrown ? String(thrown.code) : String(thrown)
  }
}

const { promise: network, resolve } = Promise.withResolvers<string>()
const socket = connect(port, '127.0.0.1')
socket.on('connect', () => resolve('possible'))
socket.on('error', (error: NodeJS.ErrnoException) => resolve(error.code ?? error.message))

const findings = {
  environment: Object.keys(process.env),
  network: await network,
  'read /proc/self/environ': attempt(() => readFileSync('/proc/self/environ')),
  'read /etc/passwd': attempt(() => readFileSync('/etc/passwd')),
  'read the package': attempt(() => readFileSync(new URL('../../package.json', import.meta.url))),
  'write beside the program': attempt(() => writeFileSync(new URL('./written.txt', import.meta.url), 'x')),
  'start a process': attempt(() => process.getBuiltinModule('node:child_process').execFileSync(process.execPath)),
  'start a thread': attempt(() => new (process.getBuiltinModule('node:worker_threads').Worker)('0', { eval: true })),
  'run code from a string': attempt(() => Reflect.construct(Function, ['return 1'])),
}
socket.destroy()
process.stdout.write(JSON.stringify(findings))
