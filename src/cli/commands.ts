// Every command of the command line, loaded when it is asked for: most of a start is loading.
import { Command } from './program.ts'

type Add = (program: Command) => void

/** In the order in which they are told. */
const COMMANDS = new Map<string, () => Promise<Add>>([
  ['new', async () => (await import('./new.ts')).newCommand],
  ['run', async () => (await import('./run.ts')).runCommand],
  ['resume', async () => (await import('./resume.ts')).resumeCommand],
  ['replay', async () => (await import('./replay.ts')).replayCommand],
  ['fork', async () => (await import('./fork.ts')).forkCommand],
  ['control', async () => (await import('./control.ts')).controlCommand],
  ['check', async () => (await import('./check.ts')).checkCommand],
  ['verify', async () => (await import('./verify.ts')).verifyCommand],
  ['validate', async () => (await import('./validate.ts')).validateCommand],
  ['attest', async () => (await import('./attest.ts')).attestCommand],
  ['diff', async () => (await import('./diff.ts')).diffCommand],
  ['timeline', async () => (await import('./timeline.ts')).timelineCommand],
  ['show', async () => (await import('./show.ts')).showCommand],
  ['query', async () => (await import('./query.ts')).queryCommand],
  ['logs', async () => (await import('./logs.ts')).logsCommand],
  ['call', async () => (await import('./call.ts')).callCommand],
  ['ask', async () => (await import('./ask.ts')).askCommand],
  ['profile', async () => (await import('./profile.ts')).profileCommand],
  ['inspect', async () => (await import('./inspect.ts')).inspectCommand],
  ['sweep', async () => (await import('./sweep.ts')).sweepCommand],
  ['export', async () => (await import('./export.ts')).exportCommand],
  ['bundle', async () => (await import('./bundle.ts')).bundleCommand],
  ['report', async () => (await import('./report_command.ts')).reportCommand],
  ['card', async () => (await import('./card.ts')).cardCommand],
  ['docs', async () => (await import('./docs.ts')).docsCommand],
  ['reindex', async () => (await import('./reindex.ts')).reindexCommand],
  ['recap', async () => (await import('./recap.ts')).recapCommand],
])

/** With the one command that the arguments begin with; with all where they begin otherwise. */
export async function programFor(args: readonly string[]): Promise<Command> {
  const program = new Command('oikos')
    .description('a runtime for economies of software agents')
    .version('0.1.0')
    .showSuggestionAfterError()
    .showHelpAfterError('(see --help)')
  const asked = COMMANDS.get(args[0] ?? '')
  for (const load of asked === undefined ? COMMANDS.values() : [asked]) {
    const add = await load()
    add(program)
  }
  for (const command of [program, ...program.commands]) command.exitOverride()
  return program
}
