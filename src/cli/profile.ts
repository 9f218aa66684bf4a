// `oikos profile`: where guest code spent its gas in a recorded run, line by line.
import { type Profile, profiled } from '../run/profile.ts'
import type { RunFile } from '../run/run_file.ts'
import { divergenceText } from './divergence.ts'
import { Refused } from './ending.ts'
import { requireKnown } from './known.ts'
import { readMoment } from './moment.ts'
import { opened } from './open.ts'
import { oneLine, printAll, printJson } from './print.ts'
import { codeJson, profileLines } from './profile_text.ts'
import type { Command } from './program.ts'

type Flags = { from?: string; to?: string; top: string; json?: boolean }

export function profileCommand(program: Command): void {
  program
    .command('profile')
    .description('the gas that guest code spent, line by line: makes the run again, traced')
    .argument('<file>', 'a run file, such as checkpoints/bazaar-7.oikos')
    .argument('[id]', 'only the code of this artifact')
    .option('--from <t|#seq>', 'only what was paid after this')
    .option('--to <t|#seq>', 'only what was paid up to this')
    .option('--top <n>', 'so many lines of each code, the hottest first', '10')
    .option('--json', 'print one JSON object, with all lines')
    .action(profile)
}

async function profile(path: string, id: string | undefined, flags: Flags): Promise<void> {
  const top = Number(flags.top)
  if (!(Number.isSafeInteger(top) && top > 0)) {
    throw new Refused(`--top ${flags.top} is no number of lines: write --top 10`)
  }
  const from = readMoment(flags.from, '--from')
  const to = readMoment(flags.to, '--to')
  const file = opened(path)
  try {
    if (id !== undefined) requireKnown(file, id)
    const found = await profiled(file, {
      ...(from && { from }),
      ...(to && { to }),
      ...(id !== undefined && { id }),
    })
    try {
      if (found.replayed.divergence !== null) process.exitCode = 1
      if (flags.json) printJson(json(file, found))
      else await printAll(text(file, found, top).map((line) => `${line}\n`))
    } finally {
      found.replayed.run.close()
    }
  } finally {
    file.close()
  }
}

function text(file: RunFile, { codes, lost, replayed }: Profile, top: number): string[] {
  const { divergence, identical, of } = replayed
  if (divergence !== null) return divergenceText(file, divergence).map(oneLine)
  const lines = codes.length === 0 ? ['no guest code ran'] : profileLines(codes, top)
  const gone = lost === 0 ? [] : [`without ${lost} entries at which the engine gave up`]
  return [...lines, '', ...gone, `${identical}/${of} events identical`]
}

function json(file: RunFile, { codes, lost, replayed }: Profile): object {
  const { identical, of, divergence, eventHash } = replayed
  return {
    ...{
      file: file.path,
      identical,
      of,
      diverged: divergence !== null,
      event_hash: eventHash,
      lost,
    },
    codes: codes.map(codeJson),
  }
}
