import { Command } from 'commander'
import runtimePackage from '../../package.json' with { type: 'json' }
import { addLocalCommands } from './local-commands.ts'
import type { Perform } from './perform.ts'
import { addServerCommands } from './server-commands.ts'
import { addCaseCommands } from './test-program.ts'

/** The command line: every command with what it takes. */
export function createProgram(perform: Perform): Command {
  const program = new Command('crossdock')
    .description(
      'Runs integration flows between an ERP, a WMS and the systems around them; every record is accounted for.',
    )
    .version(runtimePackage.version)
    .option('--json', 'answer as JSON')
    .showHelpAfterError('(`crossdock help <command>` shows what a command takes)')
    .exitOverride()
  addLocalCommands(program, perform)
  addServerCommands(program, perform)
  addCaseCommands(program, perform)
  return program
}
