// `oikos resume`: goes on with a run that was interrupted or died.
import { resumed } from '../run/resume.ts'
import { CASSETTE_OPTION, cassetteOf, LLM_OPTION, type Taped } from './cassette.ts'
import { probeOfEntries } from './engine.ts'
import { INSPECT_OPTION } from './inspect_beside.ts'
import type { Command } from './program.ts'
import { lived } from './run.ts'
import { signer } from './signer.ts'

export function resumeCommand(program: Command): void {
  program
    .command('resume')
    .description('go on with a run that was interrupted or died, from the last durable point')
    .argument('<file>', 'a run file')
    .option('--key <file>', 'the private key that signs the run file (default: your own)')
    .option(...LLM_OPTION)
    .option(...CASSETTE_OPTION)
    .option(...INSPECT_OPTION)
    .option('--json', 'print one JSON object')
    .action(async (path: string, flags: Taped & { key?: string; json?: boolean }) => {
      const key = signer(flags.key)
      const run = await resumed(path, { probe: probeOfEntries(), cassette: cassetteOf(flags) })
      run.signWith(key)
      await lived(run, flags.json === true)
    })
}
