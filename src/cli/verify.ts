// `oikos verify`: whether a run file is what was recorded, and its events what they come to.
import { type Attestation, mismatches, readAttestation, signatureProblems } from '../run/attest.ts'
import { damageText } from '../run/damage.ts'
import { RunFileError } from '../run/run_file.ts'
import { ownPublicKey, publicKeyIn } from '../run/sign.ts'
import { type Verdict, verified } from '../run/verify.ts'
import { fail, Refused } from './ending.ts'
import { opened } from './open.ts'
import { oneLine, printAll, printJson } from './print.ts'
import type { Command } from './program.ts'
import { isShared, type RecordFlags, verifyRecord } from './verify_record.ts'

type Flags = RecordFlags & { key?: string; attestation?: string }

export function verifyCommand(program: Command): void {
  program
    .command('verify')
    .description('doubt a run file, or what was shared of one: events, hashes, laws, signatures')
    .argument('[file]', 'a run file, a page of oikos bundle or a folder of export --redact')
    .option('--key <file>', 'the public or private key that must have signed it')
    .option(
      '--attestation <file>',
      'what oikos attest wrote, which must fit; without a run file its signature alone',
    )
    .option('--original <file>', 'the run file that a page or a folder was made of, to compare')
    .option('--names <file>', 'the key with which it was redacted, to check what was taken out')
    .option('--json', 'print one JSON object')
    .action(verify)
}

async function verify(path: string | undefined, flags: Flags): Promise<void> {
  const key = flags.key === undefined ? null : publicKeyIn(flags.key)
  if (path !== undefined && isShared(path)) return verifyRecord(path, key, flags)
  if (flags.original !== undefined || flags.names !== undefined) {
    throw new Refused('--original and --names are for what was shared: a page or a folder')
  }
  const attestation = flags.attestation === undefined ? null : readAttestation(flags.attestation)
  if (path === undefined) return verifyAlone(attestation, key, flags)
  const file = opened(path)
  try {
    const found = await verified(file)
    const { verdict } = found
    const differ = key === null ? [] : keyMismatches(verdict, key)
    if (attestation !== null && verdict.holds) {
      differ.push(...mismatches(attestation, { file, found, key }))
    }
    const holds = verdict.holds && differ.length === 0
    if (flags.json) printJson({ ...verdict, mismatches: differ, holds })
    else await printAll(lines(verdict, differ).map((line) => `${oneLine(line)}\n`))
    if (!holds) process.exitCode = 1
  } catch (error) {
    if (!(error instanceof RunFileError)) throw error
    fail(error.message)
  } finally {
    file.close()
  }
}

/** An attestation without its run: whether it was signed, and by whom. */
async function verifyAlone(
  attestation: Attestation | null,
  key: string | null,
  { attestation: path, json }: Flags,
): Promise<void> {
  if (attestation === null) {
    throw new Refused('name a run file to verify, or an attestation with --attestation')
  }
  const problems = signatureProblems(attestation, key)
  const holds = problems.length === 0
  const { public_key } = attestation
  if (json) printJson({ attestation: path!, public_key, mismatches: problems, holds })
  else {
    const valid = `signature   valid, by ${public_key} (what it says was not compared with a run)`
    const found = holds ? [valid] : problems.map((text) => `mismatch: ${text}`)
    await printAll(found.map((line) => `${oneLine(line)}\n`))
  }
  if (!holds) process.exitCode = 1
}

function keyMismatches({ signature }: Verdict, key: string): string[] {
  const { public_key } = signature
  if (public_key === key) return []
  return [
    public_key === null
      ? `it is not signed, and should be by ${key}`
      : `it is signed by ${public_key}, not by ${key}`,
  ]
}

function lines(verdict: Verdict, differ: string[]): string[] {
  const { file, seed, state, expect, proofs, laws, damage, event_hash, state_hash } = verdict
  const all = expect.passed + expect.failed.length
  return [
    `${file} · seed ${seed} · ${state}`,
    ...proofs.map(({ proof, identical, of }) => {
      return `${proof.padEnd(11)} ${identical}/${of} events identical`
    }),
    `values      ${valuesText(verdict)}`,
    `laws        ${laws.holds.length} hold${laws.broken.length > 0 ? ', others do not:' : ''}`,
    ...laws.broken.map(({ message }) => `  broken: ${message}`),
    `expected    ${expect.passed} of ${all} held`,
    `signature   ${signatureText(verdict)}`,
    `event hash  ${event_hash}`,
    `state hash  ${state_hash ?? 'not known: the events could not all be applied'}`,
    ...damage.map((one) => `damaged: ${damageText(one)}`),
    ...differ.map((text) => `mismatch: ${text}`),
  ]
}

function valuesText({ damage, signed_off }: Verdict): string {
  if (damage.length > 0) return 'damaged, as told below'
  return signed_off ? 'all as recorded' : 'events and blobs as recorded; the rest has no digests'
}

function signatureText({ signature, state, format, signed_off }: Verdict): string {
  const { public_key } = signature
  switch (signature.state) {
    case 'valid': {
      const own = public_key === ownPublicKey() ? 'your own key' : 'not a key of yours'
      return `valid, by ${public_key} (${own})`
    }
    case 'invalid':
      return 'does not fit'
    case 'none':
      if (signed_off) return 'none: it was made without a key'
      if (format < 2) return `none: format ${format} had none`
      return state === 'running'
        ? 'none: the run goes on, or was killed'
        : 'none: the run did not end well'
  }
}
