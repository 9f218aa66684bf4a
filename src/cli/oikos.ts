#!/usr/bin/env -S node --no-node-snapshot --disable-warning=ExperimentalWarning
// The command line: every command, and one place where trouble becomes words.
import { Violation } from '../base/violation.ts'
import { ModuleProblem } from '../run/bring.ts'
import { setEngineFlags } from '../run/engine_flags.ts'
import { RunFileError } from '../run/run_file.ts'
import { checkCommand } from './check.ts'
import { Refused } from './ending.ts'
import { logsCommand } from './logs.ts'
import { newCommand } from './new.ts'
import { Command, CommanderError } from './program.ts'
import { queryCommand } from './query.ts'
import { runCommand } from './run.ts'
import { showCommand } from './show.ts'
import { timelineCommand } from './timeline.ts'

setEngineFlags()

const program = new Command('oikos')
  .description('a runtime for economies of software agents')
  .version('0.1.0')
  .showSuggestionAfterError()
  .showHelpAfterError('(see --help)')
  .exitOverride()

for (const add of [
  newCommand,
  runCommand,
  checkCommand,
  timelineCommand,
  showCommand,
  queryCommand,
  logsCommand,
]) {
  add(program)
}
for (const command of program.commands) command.exitOverride()

try {
  await program.parseAsync()
} catch (error) {
  if (error instanceof CommanderError) process.exitCode = error.exitCode === 0 ? 0 : 2
  else if (error instanceof Refused || error instanceof ModuleProblem) {
    process.stderr.write(`${error.message}\n`)
    process.exitCode = 2
  } else if (error instanceof RunFileError) {
    process.stderr.write(`oikos: ${error.message}\n`)
    process.exitCode = 2
  } else if (error instanceof Violation) {
    process.stderr.write(`oikos: a law was broken, which is a bug of oikos: ${error.message}\n`)
    process.exitCode = 1
  } else {
    process.stderr.write(`oikos: this should not happen: ${String(error)}\n`)
    if (process.env.OIKOS_DEBUG) process.stderr.write(`${(error as Error).stack}\n`)
    process.exitCode = 1
  }
}
