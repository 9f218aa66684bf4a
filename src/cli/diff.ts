// `oikos diff`: where two runs part, what led to it, and what each of them came to.
import { formatDuration } from '../base/units.ts'
import type { Event } from '../kernel/event.ts'
import { type Differs, manifestDiffers, type Parting, parting } from '../run/diff.ts'
import { type OutcomeDiff, outcomeDiff } from '../run/diff_outcome.ts'
import { causesOf, eventDifference } from '../run/difference.ts'
import type { Manifest } from '../run/manifest.ts'
import type { RunFile } from '../run/run_file.ts'
import { differLines, partingLines } from './diff_text.ts'
import { opened } from './open.ts'
import { oneLine, printAll, printJson } from './print.ts'
import type { Command } from './program.ts'

const NAMES: [string, string] = ['A', 'B']

export function diffCommand(program: Command): void {
  program
    .command('diff')
    .description('two runs: the first event in which they differ, then what they came to')
    .argument('<a>', 'a run file, such as checkpoints/bazaar-7.oikos')
    .argument('<b>', 'another one, such as a fork of it')
    .option('--json', 'print one JSON object')
    .action(diff)
}

async function diff(first: string, second: string, { json }: { json?: boolean }): Promise<void> {
  const a = opened(first)
  try {
    const b = opened(second)
    try {
      const found = compared(a, b)
      if (json) printJson(asJson(found))
      else await printAll(lines(found).map((line) => `${oneLine(line)}\n`))
      if (found.parting !== null) process.exitCode = 1
    } finally {
      b.close()
    }
  } finally {
    a.close()
  }
}

type Side = { file: RunFile; manifest: Manifest }
type Found = {
  sides: [Side, Side]
  parting: Parting | null
  manifest: Differs[]
  /** What two runs with the same events come to is the same. */
  outcome: OutcomeDiff | null
}

function compared(a: RunFile, b: RunFile): Found {
  const sides: [Side, Side] = [
    { file: a, manifest: a.manifest() },
    { file: b, manifest: b.manifest() },
  ]
  const found = parting(a, b)
  return {
    sides,
    parting: found,
    manifest: manifestDiffers(sides[0].manifest, sides[1].manifest),
    outcome: found === null ? null : outcomeDiff(a, b),
  }
}

function asJson({ sides, parting: found, manifest, outcome }: Found): object {
  const [a, b] = sides.map(({ file, manifest: of }) => {
    const { seed, events, time_us, event_hash, state_hash } = of
    return { file: file.path, seed, events, time_us, event_hash, state_hash }
  })
  const divergence = found && {
    ...found,
    path: eventDifference(found.a, found.b)?.path ?? null,
    causes: { a: seqs(sides[0].file, found.a), b: seqs(sides[1].file, found.b) },
  }
  return { a, b, identical: found === null, divergence, manifest, outcome }
}

function seqs(file: RunFile, event: Event | null): number[] {
  return event === null ? [] : causesOf(file, event).map(({ seq }) => seq)
}

function lines({ sides, parting: found, manifest, outcome }: Found): string[] {
  const heads = sides.map(({ file, manifest: of }, i) => {
    const { seed, events, time_us, state } = of
    const when = formatDuration(time_us)
    return `${'AB'[i]}  ${file.path} · seed ${seed} · ${events} events up to ${when} · ${state}`
  })
  const began =
    manifest.length === 0 ? [] : ['', 'They were made with', ...differLines(manifest, NAMES)]
  if (found === null) {
    const { events, event_hash } = sides[0].manifest
    return [...heads, ...began, '', `identical: ${events} events, event hash ${event_hash}`]
  }
  return [
    ...heads,
    ...began,
    '',
    ...partingLines({ files: [sides[0].file, sides[1].file], names: NAMES }, found),
    ...outcomeLines(outcome!),
  ]
}

function outcomeLines({ figures, balances, artifacts }: OutcomeDiff): string[] {
  return [
    ...['', 'What they came to', ...differLines(figures, NAMES, Number.POSITIVE_INFINITY)],
    ...(balances.length === 0 ? [] : ['', 'Balances', ...differLines(balances, NAMES)]),
    ...(artifacts.length === 0 ? [] : ['', 'Artifacts', ...differLines(artifacts, NAMES)]),
  ]
}
