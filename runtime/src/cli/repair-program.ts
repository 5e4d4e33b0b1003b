import type { ExceptionSelection } from '@crossdock/shared/api'
import { CrossdockError } from '@crossdock/shared/errors'
import { recordStates } from '@crossdock/shared/record'
import type { Command } from 'commander'
import { z } from 'zod'
import { asking, connect, connectionOptions } from './connect.ts'
import {
  assignExceptions,
  commentExceptions,
  ignoreExceptions,
  listGroups,
  reopenExceptions,
  showGroup,
  tagExceptions,
} from './exception-commands.ts'
import type { Perform } from './perform.ts'
import { readJsonFile } from './read-file.ts'
import { readIds } from './read-ids.ts'
import { readOptions } from './read-options.ts'
import { type RepairSelection, resolveRecords, retryOne, retryRecords, sendAgain } from './repair-commands.ts'
import { cancelReplay, continueReplay, listReplays, previewReplay, showReplay, startReplay } from './replay-commands.ts'

const limit = z.coerce.number().int().min(1).max(1000).optional()
const reason = z.string().trim().min(3)
const text = z.string().min(1).optional()
const list = z.array(z.string()).default([])
const why = 'why; kept in the audit'

/** Commands by which people repair. */
export function addRepairCommands(program: Command, perform: Perform): void {
  const exceptions = program.command('exceptions').description('What waits for repair, and repairing it.')
  addLooking(exceptions, perform)
  addRepairing(exceptions, perform)
  addSharing(exceptions, perform)
  addReplay(program, perform)
}

function addLooking(exceptions: Command, perform: Perform): void {
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
}

function addRepairing(exceptions: Command, perform: Perform): void {
  selecting(exceptions.command('retry [records...]'))
    .description('Run parked records again from where they stopped; what was done is not done twice.')
    .option('--current', 'on the current flow version instead of their own')
    .option('--reason <text>', `${why}; needed for more than one record`)
    .action(
      perform(async (recordIds, given) => {
        const options = readOptions(
          z.object({ ...selection, current: z.boolean().default(false), reason: reason.optional() }),
          given,
        )
        const version = options.current ? 'current' : 'same'
        const chosen = oneSelection(recordIds, options)
        return await retryRecords(await connect(options), { ...chosen, version, reason: options.reason })
      }),
    )
  selecting(exceptions.command('resolve [records...]'))
    .description('End parked or held records by hand; the next ones of their keys go on.')
    .requiredOption('--reason <text>', why)
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

function addSharing(exceptions: Command, perform: Perform): void {
  choosing(exceptions.command('assign [exceptions...]'))
    .description('Give open exceptions to somebody.')
    .requiredOption('--to <name>', 'whose they are from now on; `nobody` gives them back')
    .action(
      perform(async (ids, given) => {
        const options = readOptions(z.object({ ...choice, to: z.string().trim().min(1) }), given)
        const assignee = options.to === 'nobody' ? null : options.to
        return await assignExceptions(await connect(options), { ...oneChoice(ids, options), assignee })
      }),
    )
  choosing(exceptions.command('comment [exceptions...]'))
    .description('Write a note to exceptions.')
    .requiredOption('--text <text>', 'the note')
    .action(
      perform(async (ids, given) => {
        const options = readOptions(z.object({ ...choice, text: z.string().trim().min(1) }), given)
        return await commentExceptions(await connect(options), { ...oneChoice(ids, options), text: options.text })
      }),
    )
  choosing(exceptions.command('tag [exceptions...]'))
    .description('Put tags on exceptions and take tags off.')
    .option('--add <tags...>', 'tags to put on')
    .option('--remove <tags...>', 'tags to take off')
    .action(
      perform(async (ids, given) => {
        const { add, remove, ...options } = readOptions(z.object({ ...choice, add: list, remove: list }), given)
        if (add.length + remove.length === 0)
          throw new CrossdockError('CONFIG_INVALID', 'Name tags with --add or --remove.')
        return await tagExceptions(await connect(options), { ...oneChoice(ids, options), add, remove })
      }),
    )
  choosing(exceptions.command('ignore [exceptions...]'))
    .description('Take exceptions out of the open ones. Their records stay parked.')
    .requiredOption('--reason <text>', why)
    .action(
      perform(async (ids, given) => {
        const options = readOptions(z.object({ ...choice, reason }), given)
        return await ignoreExceptions(await connect(options), { ...oneChoice(ids, options), reason: options.reason })
      }),
    )
  asking(exceptions.command('reopen <exceptions...>'))
    .description('Open exceptions again that were ignored, or closed because their record was overtaken.')
    .action(
      perform(async (ids, given) =>
        reopenExceptions(await connect(readOptions(z.object(connectionOptions), given)), readIds('exception', ids)),
      ),
    )
}

const replayOptions = {
  ...connectionOptions,
  ...{ flow: text, cause: text, fingerprint: text, key: text, prefix: text, entity: text, from: text, payload: text },
  state: z.enum(recordStates as [string, ...string[]]).optional(),
  since: z.iso.datetime({ offset: true }).optional(),
  until: z.iso.datetime({ offset: true }).optional(),
  current: z.boolean().default(false),
  same: z.boolean().default(false),
  assume: z.enum(['done', 'not-done']).optional(),
  sendAgain: z.boolean().default(false),
  preview: z.boolean().default(false),
  canary: z.coerce.number().int().min(1).max(1000).optional(),
  goOn: z.boolean().default(false),
  rate: z.coerce.number().positive().optional(),
  reason: reason.optional(),
} as const

function addReplay(program: Command, perform: Perform): void {
  const replay = program.command('replay').description('Run many records again, in the background of the runtime.')
  filtering(asking(replay.command('start [records...]', { isDefault: true })))
    .description('Run records again, by their ids or as a filter finds them, the oldest first.')
    .option('--from <node>', 'from this node on, with what came to it then; the source means from the beginning')
    .option('--current', 'on the current flow version (what --send-again does anyway)')
    .option('--same', 'on the flow version that each began with (what a retry does anyway)')
    .option('--send-again', 'as new records: everything happens again')
    .option('--assume <outcome>', 'for unknown outcomes, what you have found out: done or not-done')
    .option('--payload <file>', 'for one record: JSON that replaces what it carries')
    .option('--preview', 'only say what would happen')
    .option('--canary <number>', 'start so many, then wait for `crossdock replay continue`')
    .option('--go-on', 'with --canary: go on by itself when all of them are delivered')
    .option('--rate <number>', 'most records that are started in a second')
    .option('--reason <text>', why)
    .action(perform((recordIds, given) => runReplay(recordIds, readOptions(z.object(replayOptions), given))))
  asking(replay.command('list'))
    .description('Replays, newest first.')
    .action(
      perform(async (_args, given) => listReplays(await connect(readOptions(z.object(connectionOptions), given)))),
    )
  asking(replay.command('show <replay>'))
    .description('How far a replay is. Ends with 2 when it is over and records are parked or were refused.')
    .action(
      perform(async ([id = ''], given) =>
        showReplay(await connect(readOptions(z.object(connectionOptions), given)), oneReplay(id)),
      ),
    )
  asking(replay.command('continue <replay>'))
    .description('Let a replay go on after its canaries.')
    .option('--reason <text>', why)
    .action(
      perform(async ([id = ''], given) => {
        const options = readOptions(z.object({ ...connectionOptions, reason: reason.optional() }), given)
        return await continueReplay(await connect(options), oneReplay(id), options.reason)
      }),
    )
  asking(replay.command('cancel <replay>'))
    .description('Start no more records. What was started stays started.')
    .requiredOption('--reason <text>', why)
    .action(
      perform(async ([id = ''], given) => {
        const options = readOptions(z.object({ ...connectionOptions, reason }), given)
        return await cancelReplay(await connect(options), oneReplay(id), options.reason)
      }),
    )
}

function oneReplay(id: string): string {
  readIds('replay', [id])
  return id
}

function filtering(command: Command): Command {
  return command
    .option('--flow <id>', 'flow')
    .option('--cause <code>', 'error code')
    .option('--fingerprint <name>', 'cause, by the name in [ ] that `crossdock exceptions` shows')
    .option('--key <key>', 'business key')
    .option('--prefix <key>', 'beginning of the business key')
    .option('--entity <name>', 'entity')
    .option('--state <state>', recordStates.join(', '))
    .option('--since <time>', 'accepted at or after (ISO 8601)')
    .option('--until <time>', 'accepted before (ISO 8601)')
}

type ReplayOptions = z.output<z.ZodObject<typeof replayOptions>>

async function runReplay(recordIds: readonly string[], options: ReplayOptions) {
  const api = await connect(options)
  const { assume, canary, goOn, payload, preview, rate } = options
  const version = versionOf(options)
  const order = {
    ...{
      verb: options.sendAgain ? ('send-again' as const) : ('retry' as const),
      version,
      assume,
      fromNode: options.from,
    },
    ...(recordIds.length > 0 ? { recordIds: [...readIds('record', recordIds)] } : { filter: filterOf(options) }),
  }
  if (preview) return await previewReplay(api, order)
  const given = options.reason
  if (given === undefined) throw new CrossdockError('CONFIG_INVALID', 'Say why with --reason; it is kept in the audit.')
  if (payload !== undefined) {
    const [recordId, ...more] = recordIds
    if (recordId === undefined || more.length > 0) {
      throw new CrossdockError('CONFIG_INVALID', 'With --payload, name one record by its id.')
    }
    const how = { version, payload: await readJsonFile(payload), reason: given }
    return options.sendAgain
      ? await sendAgain(api, { recordIds: [recordId], ...how })
      : await retryOne(api, { recordId, ...how, fromNode: options.from, assume })
  }
  return await startReplay(api, {
    ...order,
    ...(canary === undefined ? {} : { canary: { count: canary, goOn: goOn ? 'when-delivered' : 'when-told' } }),
    ...(rate === undefined ? {} : { perSecond: rate }),
    reason: given,
  })
}

function versionOf({ current, same }: ReplayOptions): 'same' | 'current' | undefined {
  if (current && same) throw new CrossdockError('CONFIG_INVALID', 'Choose one of --current and --same.')
  if (current) return 'current'
  return same ? 'same' : undefined
}

function filterOf({ flow, cause, fingerprint, key, prefix, entity, state, since, until }: ReplayOptions) {
  return {
    ...{ flow, cause, fingerprint, entity, from: since, to: until },
    state: recordStates.find((known) => known === state),
    ...(prefix === undefined ? { key } : { key: prefix, match: 'prefix' as const }),
  }
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
  return { recordIds: readIds('record', recordIds), fingerprint: options.cause, limit: options.limit }
}

const choice = { ...connectionOptions, cause: z.string().min(1).optional() } as const

function choosing(command: Command): Command {
  return asking(command).option('--cause <name>', 'instead of exception ids: all open ones of a cause')
}

function oneChoice(
  exceptionIds: readonly string[],
  options: { readonly cause?: string | undefined },
): ExceptionSelection {
  if ((exceptionIds.length === 0) === (options.cause === undefined)) {
    throw new CrossdockError('CONFIG_INVALID', 'Name either exceptions by their ids or a cause with --cause.')
  }
  return exceptionIds.length > 0 ? { exceptionIds: readIds('exception', exceptionIds) } : { fingerprint: options.cause }
}
