// `oikos reindex`: the index of a run's memories, made again from its artifacts.
import { reindexed } from '../run/reindex.ts'
import { fail } from './ending.ts'
import { opened } from './open.ts'
import { printAll, printJson } from './print.ts'
import type { Command } from './program.ts'

export function reindexCommand(program: Command): void {
  program
    .command('reindex')
    .description(
      'make the index of memories again from the artifacts of a run, and say what differed',
    )
    .argument('<file>', 'a run file, such as checkpoints/bazaar-7.oikos')
    .option('--json', 'print one JSON object')
    .action(reindex)
}

async function reindex(path: string, flags: { json?: boolean }): Promise<void> {
  const file = opened(path)
  try {
    const found = await reindexed(file)
    if (flags.json) return printJson(found)
    const { memories, embedded, kept, dropped, index, embedder } = found
    await printAll([
      `${memories} memories of ${path}, index ${index}, embedder ${embedder}\n`,
      `${kept} were there as they are, ${embedded} texts were embedded, ${dropped} were stale\n`,
    ])
  } catch (error) {
    fail(`the index of ${path} can't be made: ${error instanceof Error ? error.message : error}`)
  } finally {
    file.close()
  }
}
