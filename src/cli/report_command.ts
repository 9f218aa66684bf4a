// `oikos report`: a run, a sweep or a validation as one page that needs nothing else.
import { writeFileSync } from 'node:fs'
import { relative } from 'node:path'
import type { Report } from '../experiment/report_block.ts'
import { htmlOf } from '../experiment/report_html.ts'
import { markdownOf } from '../experiment/report_markdown.ts'
import { runFigures } from '../run/run_figures.ts'
import { readClaims } from './claims_file.ts'
import { orRefused, Refused } from './ending.ts'
import { opened } from './open.ts'
import { printAll, printJson } from './print.ts'
import type { Command } from './program.ts'
import { isFolder, readSweep } from './sweep_folder.ts'

const FORMATS = ['html', 'md', 'json'] as const

type Flags = { out?: string; format: string }

export function reportCommand(program: Command): void {
  program
    .command('report')
    .description('figures and tables of a run, a sweep or a validation, as a page of its own')
    .argument('<path>', 'a run file, the folder of a sweep, or what oikos validate --json printed')
    .option('--out <file>', 'where it goes (default: beside it, .html; md and json are printed)')
    .option('--format <format>', FORMATS.join(', '), 'html')
    .action(run)
}

async function run(path: string, flags: Flags): Promise<void> {
  const format = FORMATS.find((one) => one === flags.format)
  if (format === undefined) throw new Refused(`--format ${flags.format}: use ${FORMATS.join(', ')}`)
  const { report, data } = await reported(path)
  if (format === 'json' && flags.out === undefined) return printJson(data)
  const text = {
    html: () => htmlOf(report),
    md: () => markdownOf(report),
    json: () => `${JSON.stringify(data, null, 2)}\n`,
  }[format]()
  if (format === 'md' && flags.out === undefined) return printAll([text])
  const out = flags.out ?? `${path.replace(/\/+$/, '').replace(/\.(oikos|json)$/, '')}.html`
  if (out === path) throw new Refused(`${out} is what is reported of: name another with --out`)
  orRefused(() => writeFileSync(out, text))
  await printAll([`${relative(process.cwd(), out) || out}\n`])
}

/** The report, and the plain data that it is made of; what draws is loaded when it is needed. */
async function reported(path: string): Promise<{ report: Report; data: object }> {
  if (isFolder(path)) {
    const { sweepFigures, sweepReport } = await import('../experiment/report_sweep.ts')
    const { plan, results } = readSweep(path)
    const data = sweepFigures(plan, results)
    return { report: sweepReport(data), data }
  }
  if (path.endsWith('.json')) {
    const { claimsReport } = await import('../experiment/report_claims.ts')
    const data = readClaims(path)
    return { report: claimsReport(data), data }
  }
  const { runReport } = await import('../experiment/report_run.ts')
  const file = opened(path)
  try {
    const data = runFigures(file)
    return { report: runReport(data), data }
  } finally {
    file.close()
  }
}
