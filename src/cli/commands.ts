// Every command of the command line, in one program.
import { askCommand } from './ask.ts'
import { attestCommand } from './attest.ts'
import { bundleCommand } from './bundle.ts'
import { callCommand } from './call.ts'
import { cardCommand } from './card.ts'
import { checkCommand } from './check.ts'
import { controlCommand } from './control.ts'
import { diffCommand } from './diff.ts'
import { exportCommand } from './export.ts'
import { forkCommand } from './fork.ts'
import { inspectCommand } from './inspect.ts'
import { logsCommand } from './logs.ts'
import { newCommand } from './new.ts'
import { Command } from './program.ts'
import { queryCommand } from './query.ts'
import { recapCommand } from './recap.ts'
import { reindexCommand } from './reindex.ts'
import { replayCommand } from './replay.ts'
import { reportCommand } from './report_command.ts'
import { resumeCommand } from './resume.ts'
import { runCommand } from './run.ts'
import { showCommand } from './show.ts'
import { sweepCommand } from './sweep.ts'
import { timelineCommand } from './timeline.ts'
import { validateCommand } from './validate.ts'
import { verifyCommand } from './verify.ts'

export const program = new Command('oikos')
  .description('a runtime for economies of software agents')
  .version('0.1.0')
  .showSuggestionAfterError()
  .showHelpAfterError('(see --help)')

for (const add of [
  newCommand,
  runCommand,
  resumeCommand,
  replayCommand,
  forkCommand,
  controlCommand,
  checkCommand,
  verifyCommand,
  validateCommand,
  attestCommand,
  diffCommand,
  timelineCommand,
  showCommand,
  queryCommand,
  logsCommand,
  callCommand,
  askCommand,
  inspectCommand,
  sweepCommand,
  exportCommand,
  bundleCommand,
  reportCommand,
  cardCommand,
  reindexCommand,
  recapCommand,
]) {
  add(program)
}
for (const command of [program, ...program.commands]) command.exitOverride()
