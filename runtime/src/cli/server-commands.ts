import { CrossdockError } from '@crossdock/shared/errors'
import { recordStates } from '@crossdock/shared/record'
import type { Command } from 'commander'
import { z } from 'zod'
import { connect, connectionOptions } from './connect.ts'
import type { Perform } from './perform.ts'
import { publishFiles } from './publish-files.ts'
import { readOptions } from './read-options.ts'
import {
  listGroups,
  type RepairSelection,
  resolveRecords,
  retryRecords,
  sendAgain,
  showGroup,
} from './repair-commands.ts'
import { showRecords } from './show-records.ts'

const limit = z.coerce.number().int().min(1).max(500).optional()
const reason = z.string().trim().min(3)

/** Commands that ask a running runtime. */
export function addServerCommands(program: Command, perform: Perform): void {
  addPublish(program, perform)
  addRecords(program, perform)
  addExceptions(program, perform)
}

/** Adds the options by which a command finds its runtime. */
function asking(command: Command): Command {
  return command
    .option('--server <address>', 'address of the runtime (CROSSDOCK_SERVER; default: the one of the home folder)')
    .option('--token <token>', 'token (better: CROSSDOCK_TOKEN; default: the admin token of the home folder)')
    .option('--home <folder>', 'home folder (CROSSDOCK_HOME)')
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

function addRecords(program: Command, perform: Perform): void {
  const records = asking(program.command('records'))
    .description('Find records; with a key, tell the story of each.')
    .option('--key <key>', 'business key')
    .option('--prefix <key>', 'beginning of the business key')
    .option('--flow <id>', 'flow')
    .option('--state <state>', recordStates.join(', '))
    .option('--entity <name>', 'entity')
    .option('--cause <code>', 'error code')
    .option('--limit <number>', 'at most so many (default 20)')
    .option('--journey', 'tell the story of each')
    .action(
      perform(async (_args, given) => {
        const text = z.string().min(1).optional()
        const filters = { key: text, prefix: text, flow: text, entity: text, cause: text, limit }
        const state = z.enum(recordStates as [string, ...string[]]).optional()
        const options = readOptions(
          z.object({ ...connectionOptions, ...filters, state, journey: z.boolean().default(false) }),
          given,
        )
        const { key, prefix, flow, entity, cause } = options
        return await showRecords(await connect(options), {
          filter: {
            ...{ flow, entity, cause, limit: options.limit ?? 20 },
            state: recordStates.find((known) => known === options.state),
            ...(prefix === undefined ? { key } : { key: prefix, match: 'prefix' }),
          },
          withJourney: options.journey || key !== undefined,
        })
      }),
    )
  asking(records.command('send-again <records...>'))
    .description('Send records again as new ones, by their ids. Their effects happen again.')
    .requiredOption('--reason <text>', 'why; kept in the audit')
    .action(
      perform(async (recordIds, given) => {
        const options = readOptions(z.object({ ...connectionOptions, reason }), given)
        return await sendAgain(await connect(options), { recordIds, reason: options.reason })
      }),
    )
}

function addExceptions(program: Command, perform: Perform): void {
  const exceptions = program.command('exceptions').description('What waits for repair, and repairing it.')
  asking(exceptions.command('list', { isDefault: true }))
    .description('Open exceptions by cause.')
    .option('--flow <id>', 'flow')
    .action(
      perform(async (_args, given) => {
        const options = readOptions(z.object({ ...connectionOptions, flow: z.string().optional() }), given)
        return await listGroups(await connect(options), options.flow)
      }),
    )
  asking(exceptions.command('show <cause>'))
    .description('The exceptions of one cause, by the name in [ ] that `list` shows.')
    .action(
      perform(async ([cause = ''], given) =>
        showGroup(await connect(readOptions(z.object(connectionOptions), given)), cause),
      ),
    )
  selecting(exceptions.command('retry [records...]'))
    .description('Run parked records again from where they stopped; what was done is not done twice.')
    .option('--current', 'on the current flow version instead of their own')
    .action(
      perform(async (recordIds, given) => {
        const options = readOptions(z.object({ ...selection, current: z.boolean().default(false) }), given)
        const version = options.current ? 'current' : 'same'
        return await retryRecords(await connect(options), { ...oneSelection(recordIds, options), version })
      }),
    )
  selecting(exceptions.command('resolve [records...]'))
    .description('End parked records by hand.')
    .requiredOption('--reason <text>', 'why; kept in the audit')
    .action(
      perform(async (recordIds, given) => {
        const options = readOptions(z.object({ ...selection, reason }), given)
        return await resolveRecords(await connect(options), {
          ...oneSelection(recordIds, options),
          reason: options.reason,
        })
      }),
    )
}

const selection = { ...connectionOptions, cause: z.string().min(1).optional(), limit } as const

function selecting(command: Command): Command {
  return asking(command)
    .option('--cause <name>', 'instead of record ids: the oldest records of a cause')
    .option('--limit <number>', 'with --cause: at most so many (default 100)')
}

function oneSelection(
  recordIds: readonly string[],
  options: { readonly cause?: string | undefined; readonly limit?: number | undefined },
): RepairSelection {
  if ((recordIds.length === 0) === (options.cause === undefined)) {
    throw new CrossdockError('CONFIG_INVALID', 'Name either records by their ids or a cause with --cause.')
  }
  return { recordIds, fingerprint: options.cause, limit: options.limit }
}
