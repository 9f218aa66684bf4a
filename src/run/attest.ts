// Attestations: a signed summary of a run that was verified, and whether one fits a run file.
import { hash, type KeyObject } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { isObject } from '../artifacts/schema.ts'
import { byCodeUnit, canonical, type Json, type JsonObject } from '../base/json.ts'
import type { Manifest } from './manifest.ts'
import { isSigned, signed } from './sign.ts'
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

/** Attest only what was verified and holds. */
export function attested(manifest: Manifest, found: Verified, key: KeyObject): Attestation {
  const { public_key } = signed(key, 'attestation', null)
  const body = { ...summaryOf(manifest, found), public_key }
  return { ...body, signature: signed(key, 'attestation', body).signature }
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

/** Each way in which an attestation does not fit; `key` is who must have signed it, if anybody. */
export function mismatches(
  attestation: Attestation,
  { manifest, found, key }: { manifest: Manifest; found: Verified; key: string | null },
): string[] {
  const { signature, ...body } = attestation
  const { public_key, ...said } = body
  const list: string[] = []
  if (!isSigned({ public_key, signature }, 'attestation', body)) {
    list.push('the signature of the attestation does not fit what it says')
  }
  if (key !== null && public_key !== key) {
    list.push(`the attestation is signed by ${public_key}, not by ${key}`)
  }
  compare(summaryOf(manifest, found), said, '', list)
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
