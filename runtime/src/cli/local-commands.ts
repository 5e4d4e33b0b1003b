import type { Command } from 'commander'
import { z } from 'zod'
import { createLog } from '../log.ts'
import type { Perform } from './perform.ts'
import { readOptions } from './read-options.ts'
import { runtimeOptions, setupOf } from './runtime-options.ts'

// What each command needs is loaded when it runs: `crossdock validate` shall not wait for a database driver.

/** Commands that work on this machine: they start a runtime, or need none. */
export function addLocalCommands(program: Command, perform: Perform): void {
  addRuntimeCommands(program, perform)
  addUpkeepCommands(program, perform)
  addFileCommands(program, perform)
}

const home = ['--home <folder>', 'home folder (CROSSDOCK_HOME)'] as const
const host = ['--host <address>', 'address to listen on (CROSSDOCK_HOST, default 127.0.0.1)'] as const
const port = ['--port <number>', 'port to listen on (CROSSDOCK_PORT, default 7070)'] as const

function addRuntimeCommands(program: Command, perform: Perform): void {
  program
    .command('serve')
    .description(
      'Run a runtime: server, worker and scheduler. DATABASE_URL and REDIS_URL name servers to use; without them it brings its own.',
    )
    .option(...home)
    .option(...host)
    .option(...port)
    .option('--no-worker', 'leave working on records to `crossdock worker` processes')
    .action(
      perform(async (_args, given) => {
        const options = readOptions(z.object({ ...runtimeOptions, worker: z.boolean() }), given)
        const { serve } = await import('./serve.ts')
        const parts = { api: true, worker: options.worker, scheduler: options.worker }
        await serve({ ...setupOf(options), parts, log: createLog() })
        return undefined
      }),
    )
  program
    .command('worker')
    .description('Run a worker and scheduler beside a server, on the same DATABASE_URL and REDIS_URL.')
    .option(...home)
    .action(
      perform(async (_args, given) => {
        const options = readOptions(z.object(runtimeOptions), given)
        const { serve } = await import('./serve.ts')
        await serve({ ...setupOf(options), parts: { api: false, worker: true, scheduler: true }, log: createLog() })
        return undefined
      }),
    )
}

function addFileCommands(program: Command, perform: Perform): void {
  program
    .command('run <flow>')
    .description(
      'Run records through a flow here, without a runtime. Declared systems are really called. Ends with 2 when a record parks.',
    )
    .requiredOption('--input <file>', 'the payload as JSON, or .jsonl with one a line')
    .option('--systems <file>', 'JSON with the declarations of systems, by name')
    .option('--tables <folder>', 'folder with code tables, <table>.csv')
    .option('--source <node>', 'the source that the records come from')
    .action(
      perform(async ([flowFile = ''], given) => {
        const text = z.string().optional()
        const options = readOptions(z.object({ input: z.string(), systems: text, tables: text, source: text }), given)
        const { runFlow } = await import('./run-flow.ts')
        const { input: inputFile, systems: systemsFile, tables: tablesFolder, source } = options
        const log = createLog({ level: process.env.CROSSDOCK_LOG_LEVEL ?? 'silent' })
        return await runFlow({ flowFile, inputFile, systemsFile, tablesFolder, source }, log)
      }),
    )
  program
    .command('validate <files...>')
    .description('Show every problem of flow files, with its place and remedy.')
    .action(
      perform(async (files) => {
        const { validateFiles } = await import('./validate-files.ts')
        return await validateFiles(files)
      }),
    )
}

function addUpkeepCommands(program: Command, perform: Perform): void {
  program
    .command('migrate')
    .description('Bring the database to this version.')
    .option(...home)
    .action(
      perform(async (_args, given) => {
        const setup = setupOf(readOptions(z.object(runtimeOptions), given))
        const { migrateDatabase } = await import('./migrate-database.ts')
        return await migrateDatabase({ ...setup, log: createLog({ level: 'silent' }) })
      }),
    )
  program
    .command('doctor')
    .description('Check what a runtime needs here, and say what to do.')
    .option(...home)
    .option(...host)
    .option(...port)
    .action(
      perform(async (_args, given) => {
        const { doctor } = await import('./doctor.ts')
        return await doctor(setupOf(readOptions(z.object(runtimeOptions), given)))
      }),
    )
}
