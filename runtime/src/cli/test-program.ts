import type { Command } from 'commander'
import { z } from 'zod'
import { asking, connect, connectionOptions } from './connect.ts'
import type { Perform } from './perform.ts'
import { readOptions } from './read-options.ts'

/** Commands about cases: `test` runs them here, `cases` moves them between files and a runtime. */
export function addCaseCommands(program: Command, perform: Perform): void {
  addTest(program, perform)
  const cases = program.command('cases').description('Fetch the cases of a flow from a runtime, or hand them to it.')
  asking(cases.command('pull <flow> [folder]'))
    .description('Write the cases that the runtime keeps of a flow into a folder (default: this one).')
    .action(
      perform(async ([flow = '', folder = '.'], given) => {
        const { pullCases } = await import('./cases-commands.ts')
        return await pullCases(await connect(readOptions(z.object(connectionOptions), given)), { flow, folder })
      }),
    )
  asking(cases.command('push <flow> [folder]'))
    .description('Save the case files of a flow at and below a folder (default: this one) in the runtime.')
    .action(
      perform(async ([flow = '', folder = '.'], given) => {
        const { pushCases } = await import('./cases-commands.ts')
        return await pushCases(await connect(readOptions(z.object(connectionOptions), given)), { flow, folder })
      }),
    )
}

function addTest(program: Command, perform: Perform): void {
  program
    .command('test [paths...]')
    .description(
      'Run cases (*.case.json) against the flow files beside or above them. No system is reached. Ends with 1 when one fails.',
    )
    .option('--filter <text>', 'only cases with this in their file, id or name')
    .option('--junit <file>', 'write the result as JUnit XML')
    .option('--coverage-min <percent>', 'fail when the cases of a flow visit fewer of its nodes')
    .action(
      perform(async (paths, given) => {
        const schema = z.object({
          filter: z.string().min(1).optional(),
          junit: z.string().min(1).optional(),
          coverageMin: z.coerce.number().min(0).max(100).optional(),
        })
        const { coverageMin, filter, junit } = readOptions(schema, given)
        const { testCases } = await import('./test-cases.ts')
        return await testCases({ paths: paths.length === 0 ? ['.'] : paths, filter, junitFile: junit, coverageMin })
      }),
    )
}
