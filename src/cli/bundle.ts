// `oikos bundle`: a run as one page that opens anywhere, with what proves it.
import { writeFileSync } from 'node:fs'
import { relative } from 'node:path'
import { formatSize, parseSize } from '../base/units.ts'
import { orRefused, Refused } from './ending.ts'
import { opened } from './open.ts'
import { printAll, printJson } from './print.ts'
import type { Command } from './program.ts'
import { NAMES_OPTION, REDACT_OPTION, type Redacting, redactionOf, tellKey } from './redacting.ts'
import { signer } from './signer.ts'

type Flags = Redacting & { out?: string; max: string; key?: string; json?: boolean }

export function bundleCommand(program: Command): void {
  program
    .command('bundle')
    .description('a run as one page: timeline, charts, artifacts, and what proves it')
    .argument('<file>', 'a run file, such as checkpoints/bazaar-7.oikos')
    .option('--out <file>', 'where the page goes (default: beside it, .bundle.html)')
    .option('--max <size>', 'how large it may be, about; what does not fit is said', '20MB')
    .option(...REDACT_OPTION)
    .option(...NAMES_OPTION)
    .option('--key <file>', 'the private key that signs what is in it (default: your own)')
    .option('--json', 'print one JSON object')
    .action(bundle)
}

/** Less has no room beside the report. */
const LEAST_BYTES = 400_000

async function bundle(path: string, flags: Flags): Promise<void> {
  const bytesMax = parseSize(flags.max)
  if (bytesMax === null || bytesMax < LEAST_BYTES) {
    throw new Refused(`--max ${flags.max}: write a size of ${formatSize(LEAST_BYTES)} or more`)
  }
  const out = flags.out ?? `${path.replace(/\.oikos$/, '')}.bundle.html`
  if (!out.endsWith('.html')) throw new Refused(`--out ${out}: a page ends in .html`)
  const file = opened(path)
  try {
    const secret = redactionOf(flags)
    const key = signer(flags.key)
    // What draws is loaded when it is needed.
    const { bundled } = await import('../experiment/bundle.ts')
    const { html, statement } = bundled(file, { out, bytesMax, secret, key })
    orRefused(() => writeFileSync(out, html))
    const { redacted, left_out, events } = statement
    const bytes = Buffer.byteLength(html)
    if (secret !== null) tellKey(secret)
    if (flags.json) return printJson({ out, bytes, redacted, left_out, events })
    const place = relative(process.cwd(), out) || out
    const here = `${events.to - events.from + 1} of ${events.of} events`
    const left = left_out.map((text) => `left out: ${text}\n`)
    await printAll([`${place}, ${formatSize(bytes)}: ${here}\n`, ...left])
  } finally {
    file.close()
  }
}
