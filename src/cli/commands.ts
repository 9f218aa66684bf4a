// Every command of the command line, in one program.
import { checkCommand } from './check.ts'
import { logsCommand } from './logs.ts'
import { newCommand } from './new.ts'
import { Command } from './program.ts'
import { queryCommand } from './query.ts'
import { runCommand } from './run.ts'
import { showCommand } from './show.ts'
import { timelineCommand } from './timeline.ts'

export const program = new Command('oikos')
  .description('a runtime for economies of software agents')
  .version('0.1.0')
  .showSuggestionAfterError()
  .showHelpAfterError('(see --help)')

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
for (const command of [program, ...program.commands]) command.exitOverride()
