// Attestations: signed statements about a run that was verified, or about one call in it.
import { hash, type KeyObject } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { isObject } from '../artifacts/schema.ts'
import { byCodeUnit, canonical, type Json, type JsonObject } from '../base/json.ts'
import { callStatement } from './attest_call.ts'
import type { Manifest } from './manifest.ts'
import type { RunFile } from './run_file.ts'
import { isSigned, type Purpose, signed } from './sign.ts'
import { RunFileError } from './sqlite.ts'
import type { Verified } from './verify.ts'

/** Counts on when what an attestation says has another meaning. */
export const ATTESTATION_FORMAT = 1

/** What is attested, and who signs it: `signature` is over all else. */
export type Attestation = JsonObject & { public_key: string; signature: string }

const sha256 = (text: string): string => hash('sha256', text, 'hex')

/**
 * What can be said of a run whatever its file is called. `code_hashes` are of the code of each
 * artifact that has some at the end, `file_hashes` of the files that the scenario brought.
 */
function summaryOf(manifest: Manifest, { verdict, world }: Verified): JsonObject {
  const { name, seed, oikos, node, v8, gas_prices, config, scenario_text, files } = manifest
  const { format, state, events, time_us, event_hash, state_hash, laws, expect } = verdict
  const codes = [...(world?.artifacts.all() ?? [])]
    .filter(({ code }) => code !== null)
    .map(({ id, code }): [string, string] => [id, sha256(code!)])
  const fileHashes = Object.entries(files).map(([file, text]) => [file, sha256(text)])
  return {
    attestation: ATTESTATION_FORMAT,
    ...{ name, seed, oikos, node, v8, gas_prices, format, state },
    scenario_hash: sha256(scenario_text),
    config_hash: sha256(canonical(config, 1000)),
    file_hashes: Object.fromEntries(fileHashes),
    code_hashes: Object.fromEntries(codes.sort(([a], [b]) => byCodeUnit(a, b))),
    ...{ events, time_us, event_hash, state_hash },
    laws: { holds: laws.holds, broken: laws.broken },
    expect,
    run_public_key: verdict.signature.public_key,
  }
}

/** What the engine that ran the code was, and one call that it ran. */
function callOf(file: RunFile, seq: number): JsonObject {
  const manifest = file.manifest()
  const { name, seed, oikos, node, v8, gas_prices, format } = manifest
  return {
    attestation: ATTESTATION_FORMAT,
    ...{ name, seed, oikos, node, v8, gas_prices, format },
    call: callStatement(file, seq),
    run_public_key: manifest.public_key ?? null,
  }
}

/** Attest only what was verified and holds. */
export function attested(manifest: Manifest, found: Verified, key: KeyObject): Attestation {
  return signedBy(key, 'attestation', summaryOf(manifest, found))
}

/** The same for a call; throws RunFileError where the event is no end or beginning of one. */
export function attestedCall(file: RunFile, seq: number, key: KeyObject): Attestation {
  return signedBy(key, 'call attestation', callOf(file, seq))
}

function signedBy(key: KeyObject, purpose: Purpose, said: JsonObject): Attestation {
  const { public_key } = signed(key, purpose, null)
  const body = { ...said, public_key }
  return { ...body, signature: signed(key, purpose, body).signature }
}

/** The number of the event that a statement is about, which ended a call; null for a whole run. */
function seqOf({ call }: JsonObject): number | null {
  return isObject(call) && typeof call.seq === 'number' ? call.seq : null
}

/** Throws RunFileError for what is no attestation that this oikos can read. */
export function readAttestation(path: string): Attestation {
  let value: unknown
  try {
    value = JSON.parse(readFileSync(path, 'utf8'))
  } catch {
    throw new RunFileError(path, 'it can not be read as JSON: oikos attest FILE makes one')
  }
  const given = (typeof value === 'object' ? value : null) as JsonObject | null
  const { attestation: format, public_key, signature } = given ?? {}
  if (
    typeof format !== 'number' ||
    typeof public_key !== 'string' ||
    typeof signature !== 'string'
  ) {
    throw new RunFileError(path, 'it is no attestation: oikos attest FILE makes one')
  }
  if (format > ATTESTATION_FORMAT) {
    throw new RunFileError(
      path,
      `it has format ${format}, this oikos reads up to ${ATTESTATION_FORMAT}: use the oikos that ` +
        `made it, ${given!.oikos}`,
    )
  }
  return given as Attestation
}

/** Each way in which an attestation does not fit a file, or its signature. */
export function mismatches(
  attestation: Attestation,
  { file, found, key }: { file: RunFile; found: Verified; key: string | null },
): string[] {
  const list = signatureProblems(attestation, key)
  const { signature: _, public_key: __, ...said } = attestation
  const seq = seqOf(said)
  try {
    const is = seq === null ? summaryOf(file.manifest(), found) : callOf(file, seq)
    compare(is, said, '', list)
  } catch (error) {
    if (!(error instanceof RunFileError)) throw error
    list.push(error.message)
  }
  return list
}

/**
 * What is wrong with an attestation by itself, without its run; `key` is who must have signed it,
 * if anybody.
 */
export function signatureProblems(attestation: Attestation, key: string | null): string[] {
  const { signature, ...body } = attestation
  const { public_key } = body
  const list: string[] = []
  const purpose = seqOf(body) === null ? 'attestation' : 'call attestation'
  if (!isSigned({ public_key, signature }, purpose, body)) {
    list.push('the signature of the attestation does not fit what it says')
  }
  if (key !== null && public_key !== key) {
    list.push(`the attestation is signed by ${public_key}, not by ${key}`)
  }
  return list
}

const SHOWN = 80

function compare(is: Json | undefined, says: Json | undefined, path: string, list: string[]): void {
  if (isObject(is) && isObject(says)) {
    const keys = new Set([...Object.keys(is), ...Object.keys(says)])
    for (const key of [...keys].sort(byCodeUnit)) {
      compare(is[key], says[key], path === '' ? key : `${path}.${key}`, list)
    }
    return
  }
  if (shown(is) === shown(says)) return
  const cut = (value: Json | undefined) => shown(value).slice(0, SHOWN)
  list.push(`${path}: the file has ${cut(is)}, the attestation says ${cut(says)}`)
}

function shown(value: Json | undefined): string {
  return value === undefined ? 'nothing' : canonical(value, 1000)
}
