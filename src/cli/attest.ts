// `oikos attest`: a signed summary of a run that was verified, or a statement about one call in it.
import { writeFileSync } from 'node:fs'
import { type Attestation, attested, attestedCall } from '../run/attest.ts'
import { damageText } from '../run/damage.ts'
import { signingKey } from '../run/sign.ts'
import { verified } from '../run/verify.ts'
import { fail, Refused } from './ending.ts'
import { readMoment } from './moment.ts'
import { opened } from './open.ts'
import { printAll, printJson } from './print.ts'
import type { Command } from './program.ts'

type Flags = { out?: string; key?: string; call?: string; json?: boolean }

export function attestCommand(program: Command): void {
  program
    .command('attest')
    .description('write a signed summary of a run, or of a call, which verify --attestation checks')
    .argument('<file>', 'a run file, such as checkpoints/bazaar-7.oikos')
    .option('--call <#seq>', 'of one call of guest code alone, by an event of it: --call=#120')
    .option('--out <file>', 'where it goes (default: beside the run file, .attestation.json)')
    .option('--key <file>', 'the private key that signs it (default: your own)')
    .option('--json', 'print it as one JSON object')
    .action(attest)
}

async function attest(path: string, flags: Flags): Promise<void> {
  const seq = callSeq(flags.call)
  const key = signingKey(flags.key)
  const file = opened(path)
  try {
    const found = await verified(file)
    if (!found.verdict.holds) {
      const [damage] = found.verdict.damage
      const why = damage === undefined ? 'oikos verify says why' : damageText(damage)
      return fail(`${path} does not hold, so nothing is attested: ${why}`)
    }
    const attestation =
      seq === null ? attested(file.manifest(), found, key) : attestedCall(file, seq, key)
    const of = seq === null ? '' : `.call-${seq}`
    const out = flags.out ?? `${path.replace(/\.oikos$/, '')}${of}.attestation.json`
    writeNew(out, `${JSON.stringify(attestation, null, 2)}\n`)
    if (flags.json) return printJson(attestation)
    const what = seq === null ? `${found.verdict.events} events` : callText(attestation)
    await printAll([
      `attested ${what} in ${out}, signed by ${attestation.public_key}\n`,
      `Check it: npx oikos verify ${path} --attestation ${out}\n`,
    ])
  } finally {
    file.close()
  }
}

/** The event of a call; null where nobody asks for one. */
function callSeq(text: string | undefined): number | null {
  if (text === undefined) return null
  const moment = readMoment(text, '--call')
  if (moment !== undefined && 'seq' in moment) return moment.seq
  throw new Refused(`--call ${text} is no event: write its number, such as --call=#120`)
}

function callText({ call }: Attestation): string {
  const { target, version, method, seq } = call as Record<string, unknown>
  return `the call of ${target}@${version}.${method} that ended with event #${seq}`
}

function writeNew(path: string, text: string): void {
  try {
    writeFileSync(path, text, { flag: 'wx' })
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException
    if (code !== 'EEXIST') throw new Refused(`oikos: ${message}`)
    throw new Refused(`oikos: ${path}: it exists already: choose another name with --out`)
  }
}
