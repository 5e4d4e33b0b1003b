import { logLevels } from '@crossdock/shared/api'
import type { Command } from 'commander'
import { z } from 'zod'
import { asking, connect, connectionOptions } from './connect.ts'
import type { Perform } from './perform.ts'
import { readIds } from './read-ids.ts'
import { readOptions } from './read-options.ts'
import { cancelRun, listRuns, showLogs } from './run-commands.ts'

const limit = z.coerce.number().int().min(1).max(500).optional()
const text = z.string().min(1).optional()

/** Commands about intakes, and what was said about them. */
export function addRunCommands(program: Command, perform: Perform): void {
  addLogs(program, perform)
  const runs = program.command('runs').description('Intakes: what came in, and what became of it.')
  asking(runs.command('list', { isDefault: true }))
    .description('Intakes, newest first.')
    .option('--flow <id>', 'flow')
    .option('--limit <number>', 'at most so many (default 20)')
    .action(
      perform(async (_args, given) => {
        const options = readOptions(z.object({ ...connectionOptions, flow: text, limit }), given)
        return await listRuns(await connect(options), { flow: options.flow, limit: options.limit ?? 20 })
      }),
    )
  asking(runs.command('cancel <run>'))
    .description('End an intake: what is done stays done, calls under way end, all other records end as resolved.')
    .requiredOption('--reason <text>', 'why; kept in the audit')
    .action(
      perform(async ([run = ''], given) => {
        const options = readOptions(z.object({ ...connectionOptions, reason: z.string().trim().min(3) }), given)
        readIds('run', [run])
        return await cancelRun(await connect(options), { run, reason: options.reason })
      }),
    )
}

function addLogs(program: Command, perform: Perform): void {
  asking(program.command('logs <flow>'))
    .description('What the nodes of a flow wrote, and what was said of records that did not simply pass.')
    .option('--node <id>', 'node')
    .option('--record <id>', 'record')
    .option('--run <id>', 'intake')
    .option('--level <level>', `${logLevels.join(', ')}: this one and above`)
    .option('--text <text>', 'part of the message or of the key')
    .option('--limit <number>', 'at most so many (default 50)')
    .action(
      perform(async ([flow = ''], given) => {
        const filters = { node: text, record: z.guid().optional(), run: z.guid().optional(), text, limit }
        const level = z.enum(logLevels).optional()
        const options = readOptions(z.object({ ...connectionOptions, ...filters, level }), given)
        const { node, record, run, text: part } = options
        const query = { flow, node, record, run, text: part, level: options.level, limit: options.limit ?? 50 }
        return await showLogs(await connect(options), query)
      }),
    )
}
