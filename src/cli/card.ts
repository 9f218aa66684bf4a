// `oikos card`: the method card of a run or a sweep, for the appendix of a paper.
import { cardReport } from '../experiment/card_report.ts'
import { markdownOf } from '../experiment/report_markdown.ts'
import { type SweepCard, sweepCard } from '../experiment/sweep_card.ts'
import { type RunCard, runCard } from '../run/run_card.ts'
import { scenarioOf } from '../run/run_figures.ts'
import { readClaims } from './claims_file.ts'
import { opened } from './open.ts'
import { printAll, printJson } from './print.ts'
import type { Command } from './program.ts'
import { isFolder, readSweep } from './sweep_folder.ts'

type Flags = { claims?: string; json?: boolean }

export function cardCommand(program: Command): void {
  program
    .command('card')
    .description('the method card of a run or a sweep, for the appendix of a paper (Markdown)')
    .argument('<path>', 'a run file, or the folder of a sweep')
    .option('--claims <file>', 'with the verdicts that oikos validate --json printed')
    .option('--json', 'print one JSON object')
    .action(card)
}

async function card(path: string, flags: Flags): Promise<void> {
  const claims = flags.claims === undefined ? null : readClaims(flags.claims)
  const made = isFolder(path) ? ofSweep(path) : ofRun(path)
  if (flags.json) return printJson({ ...made, claims: claims?.claims ?? null })
  await printAll([markdownOf(cardReport(made, claims))])
}

function ofSweep(path: string): SweepCard {
  const { plan, results } = readSweep(path)
  return sweepCard(path, plan, results)
}

function ofRun(path: string): RunCard {
  const file = opened(path)
  try {
    return runCard(file, scenarioOf(file.manifest()).about)
  } finally {
    file.close()
  }
}
