// `oikos docs`: where the documents are on this machine, as pages that open in a browser.
import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { ownFile } from '../run/installation.ts'
import { Refused } from './ending.ts'
import { printJson } from './print.ts'
import type { Command } from './program.ts'

export function docsCommand(program: Command): void {
  program
    .command('docs')
    .description('where the documents are on this machine, to be opened in a browser')
    .option('--json', 'print one JSON object')
    .action(docs)
}

function docs({ json }: { json?: boolean }): void {
  const index = ownFile('dist/docs/index.html')
  if (!existsSync(fileURLToPath(index))) {
    throw new Refused('oikos: the pages are not made yet: npm run docs')
  }
  if (json) printJson({ url: index.href })
  else process.stdout.write(`${index.href}\n`)
}
