import { CrossdockError } from '@crossdock/shared/errors'
import { Command, CommanderError } from 'commander'
import { type ExitCode, printError, printOutcome } from './outcome.ts'
import type { Run } from './perform.ts'
import { createProgram } from './program.ts'

/** Runs the command line and answers its exit code. Never throws. */
export async function runCommandLine(argv: readonly string[]): Promise<ExitCode> {
  const asJson = argv.includes('--json')
  let exitCode: ExitCode = 0
  const perform =
    (run: Run) =>
    async (...given: unknown[]) => {
      const command = given.at(-1)
      const options = command instanceof Command ? command.optsWithGlobals() : {}
      const args = given
        .slice(0, -2)
        .flat()
        .filter((arg) => typeof arg === 'string')
      const outcome = await run(args, options)
      if (outcome) exitCode = printOutcome(outcome, { asJson })
    }
  try {
    const program = createProgram(perform)
    if (asJson) silenceUsageErrors(program)
    await program.parseAsync([...argv], { from: 'user' })
    return exitCode
  } catch (thrown) {
    if (!(thrown instanceof CommanderError)) return printError(thrown, { asJson })
    if (thrown.exitCode === 0) return 0
    return asJson ? printError(usageError(thrown), { asJson }) : 1
  }
}

/** With `--json` a wrong usage is answered as JSON like every other error, not as commander’s text. */
function silenceUsageErrors(command: Command): void {
  command.configureOutput({ writeErr: () => {} })
  command.commands.forEach(silenceUsageErrors)
}

function usageError({ message }: CommanderError): CrossdockError {
  return new CrossdockError('CONFIG_INVALID', `The command line is refused: ${message.replace(/^error: /, '')}.`, {
    remedy: '`crossdock help` shows the commands, `crossdock help <command>` what one takes.',
  })
}

/** Dies with the launcher that started this process: who kills that one means both. */
function endWithLauncher(): void {
  if (!process.channel) return
  process.once('disconnect', () => process.exit(137))
  // The channel alone keeps no command from ending.
  process.channel.unref()
}

endWithLauncher()
process.exitCode = await runCommandLine(process.argv.slice(2))
