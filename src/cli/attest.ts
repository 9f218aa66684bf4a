// `oikos attest`: a signed summary of a run that was verified.
import { writeFileSync } from 'node:fs'
import { attested } from '../run/attest.ts'
import { damageText } from '../run/damage.ts'
import { signingKey } from '../run/sign.ts'
import { verified } from '../run/verify.ts'
import { fail, Refused } from './ending.ts'
import { opened } from './open.ts'
import { printAll, printJson } from './print.ts'
import type { Command } from './program.ts'

type Flags = { out?: string; key?: string; json?: boolean }

export function attestCommand(program: Command): void {
  program
    .command('attest')
    .description('write a signed summary of a run, which verify --attestation checks')
    .argument('<file>', 'a run file, such as checkpoints/bazaar-7.oikos')
    .option('--out <file>', 'where it goes (default: beside the run file, .attestation.json)')
    .option('--key <file>', 'the private key that signs it (default: your own)')
    .option('--json', 'print it as one JSON object')
    .action(attest)
}

async function attest(path: string, flags: Flags): Promise<void> {
  const key = signingKey(flags.key)
  const file = opened(path)
  try {
    const found = await verified(file)
    if (!found.verdict.holds) {
      const [damage] = found.verdict.damage
      const why = damage === undefined ? 'oikos verify says why' : damageText(damage)
      return fail(`${path} does not hold, so nothing is attested: ${why}`)
    }
    const attestation = attested(file.manifest(), found, key)
    const out = flags.out ?? `${path.replace(/\.oikos$/, '')}.attestation.json`
    writeNew(out, `${JSON.stringify(attestation, null, 2)}\n`)
    if (flags.json) return printJson(attestation)
    const { public_key } = attestation
    await printAll([
      `attested ${found.verdict.events} events in ${out}, signed by ${public_key}\n`,
      `Check it: npx oikos verify ${path} --attestation ${out}\n`,
    ])
  } finally {
    file.close()
  }
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
