import { roleSchema, roles } from '@crossdock/shared/api'
import { recordStates } from '@crossdock/shared/record'
import type { Command } from 'commander'
import { z } from 'zod'
import { asking, connect, connectionOptions } from './connect.ts'
import type { Perform } from './perform.ts'
import { publishFiles } from './publish-files.ts'
import { readIds } from './read-ids.ts'
import { readOptions } from './read-options.ts'
import { resolveRecords, sendAgain } from './repair-commands.ts'
import { addRepairCommands } from './repair-program.ts'
import { addRunCommands } from './run-program.ts'
import { showRecords, showRecordsById } from './show-records.ts'
import { makeSignInAddress } from './sign-in-address.ts'

const limit = z.coerce.number().int().min(1).max(500).optional()
const reason = z.string().trim().min(3)

/** Commands that ask a running runtime. */
export function addServerCommands(program: Command, perform: Perform): void {
  addPublish(program, perform)
  addSignIn(program, perform)
  addRecords(program, perform)
  addRunCommands(program, perform)
  addRepairCommands(program, perform)
}

function addPublish(program: Command, perform: Perform): void {
  asking(program.command('publish <files...>'))
    .description('Publish flow files to a running runtime.')
    .option('--message <text>', 'what has changed and why', '')
    .option('--allow-missing', 'publish although systems or credentials are missing there')
    .action(
      perform(async (files, given) => {
        const schema = z.object({ ...connectionOptions, message: z.string(), allowMissing: z.boolean().default(false) })
        const options = readOptions(schema, given)
        return await publishFiles(await connect(options), { files, ...options })
      }),
    )
}

function addSignIn(program: Command, perform: Perform): void {
  asking(program.command('sign-in'))
    .description('Make an address that signs a browser in to the designer: once, within ten minutes.')
    .option('--role <role>', `${roles.join(', ')} (default designer)`)
    .option('--name <text>', 'what its token is called (default “designer in a browser”)')
    .action(
      perform(async (_args, given) => {
        const name = z.string().trim().min(1).max(100).default('designer in a browser')
        const schema = z.object({ ...connectionOptions, role: roleSchema.default('designer'), name })
        return await makeSignInAddress(readOptions(schema, given))
      }),
    )
}

const text = z.string().min(1).optional()
const recordOptions = z.object({
  ...connectionOptions,
  id: z.guid().optional(),
  ...{ key: text, prefix: text, flow: text, entity: text, cause: text, limit },
  state: z.enum(recordStates as [string, ...string[]]).optional(),
  journey: z.boolean().default(false),
})

async function findRecords(options: z.output<typeof recordOptions>) {
  const { id, key, prefix, flow, entity, cause } = options
  if (id !== undefined) return await showRecordsById(await connect(options), [id])
  return await showRecords(await connect(options), {
    filter: {
      ...{ flow, entity, cause, limit: options.limit ?? 20 },
      state: recordStates.find((known) => known === options.state),
      ...(prefix === undefined ? { key } : { key: prefix, match: 'prefix' }),
    },
    withJourney: options.journey || key !== undefined,
  })
}

function addRecords(program: Command, perform: Perform): void {
  const records = asking(program.command('records'))
    .description('Find records; with a key, tell the story of each.')
    .option('--id <record>', 'tell the story of the record with this id')
    .option('--key <key>', 'business key')
    .option('--prefix <key>', 'beginning of the business key')
    .option('--flow <id>', 'flow')
    .option('--state <state>', recordStates.join(', '))
    .option('--entity <name>', 'entity')
    .option('--cause <code>', 'error code')
    .option('--limit <number>', 'at most so many (default 20)')
    .option('--journey', 'tell the story of each')
    .action(perform(async (_args, given) => findRecords(readOptions(recordOptions, given))))
  asking(records.command('send-again <records...>'))
    .description('Send records again as new ones, by their ids. Their effects happen again.')
    .requiredOption('--reason <text>', 'why; kept in the audit')
    .action(
      perform(async (recordIds, given) => {
        const options = readOptions(z.object({ ...connectionOptions, reason }), given)
        return await sendAgain(await connect(options), {
          recordIds: readIds('record', recordIds),
          reason: options.reason,
        })
      }),
    )
  asking(records.command('skip <records...>'))
    .description('End parked or held records by hand, so that the next ones of their keys go on.')
    .requiredOption('--reason <text>', 'why; kept in the audit')
    .action(
      perform(async (recordIds, given) => {
        const options = readOptions(z.object({ ...connectionOptions, reason }), given)
        return await resolveRecords(await connect(options), {
          recordIds: readIds('record', recordIds),
          reason: options.reason,
        })
      }),
    )
}
