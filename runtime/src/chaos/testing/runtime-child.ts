/** A runtime in a process of its own, so that it can be killed. Its options come as JSON in the first argument. */
import { createLog } from '../../log.ts'
import { type RuntimeOptions, startRuntime } from '../../main.ts'

const options = JSON.parse(process.argv[2] ?? '') as Omit<RuntimeOptions, 'log'>
// Nobody is left to kill it when the test is gone.
process.once('disconnect', () => process.exit(1))
const { url } = await startRuntime({ ...options, log: createLog({ level: 'warn' }) })
console.log(`Runs at ${url ?? 'no address'}.`)
