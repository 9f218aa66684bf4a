// `oikos recap`: what a run was for those who lived in it, as memories for another scenario.
import { isIn, recapOf } from '../run/recap.ts'
import { Refused } from './ending.ts'
import { opened } from './open.ts'
import { printAll, printJson } from './print.ts'
import type { Command } from './program.ts'

type Flags = { bytes: string; json?: boolean }

export function recapCommand(program: Command): void {
  program
    .command('recap')
    .description('sum a run up for its agents, as memories to paste into another scenario')
    .argument('<file>', 'a run file, such as checkpoints/bazaar-7.oikos')
    .argument('[agent]', 'one agent alone')
    .option('--bytes <number>', 'the most bytes of text of each', '2000')
    .option('--json', 'print one JSON object')
    .action(recap)
}

async function recap(path: string, agent: string | undefined, flags: Flags): Promise<void> {
  const bytes = Number(flags.bytes)
  if (!Number.isSafeInteger(bytes) || bytes < 100 || bytes > 10_000) {
    throw new Refused(`--bytes ${flags.bytes} is no number from 100 to 10000`)
  }
  const file = opened(path)
  try {
    if (agent !== undefined && !isIn(file, agent)) {
      throw new Refused(`there is no ${agent} in ${path}: oikos show ${path} ID knows who is`)
    }
    const artifacts = recapOf(file, bytes, agent)
    if (flags.json) return printJson({ artifacts })
    // JSON is YAML too, and each stays on a line of its own.
    await printAll(['artifacts:\n', ...artifacts.map((one) => `  - ${JSON.stringify(one)}\n`)])
  } finally {
    file.close()
  }
}
