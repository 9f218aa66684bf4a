// `oikos verify` of what was shared: a page of oikos bundle, or a folder of a redacted export.
import { existsSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { partsOfPage } from '../experiment/bundle_parts.ts'
import type { RecordVerdict } from '../run/record_check.ts'
import { checkRecord, EVENTS_PART, type Found, readStatement } from '../run/record_check.ts'
import { type Compared, comparedWith } from '../run/record_original.ts'
import { ownPublicKey } from '../run/sign.ts'
import { orRefused, Refused } from './ending.ts'
import { opened } from './open.ts'
import { oneLine, printAll, printJson } from './print.ts'
import { readKey } from './redacting.ts'

/** The files of a redacted export that say what is in it. */
export const STATEMENT_FILE = 'statement.json'
export const RECORD_FILE = 'record.jsonl'

export type RecordFlags = { original?: string; names?: string; json?: boolean }

/** Whether a path is something that was shared, rather than a run file. */
export function isShared(path: string): boolean {
  if (!existsSync(path)) return false
  return statSync(path).isDirectory() || path.endsWith('.html')
}

/** `key` is that which must have signed it, null for any. */
export async function verifyRecord(
  path: string,
  key: string | null,
  { original, names, json }: RecordFlags,
): Promise<void> {
  const found = statSync(path).isDirectory() ? partsOfFolder(path) : pageParts(path)
  const verdict = checkRecord(found)
  const mismatches: string[] = []
  if (key !== null && verdict.signature.public_key !== key) {
    const by = verdict.signature.public_key
    mismatches.push(
      by === null
        ? `it is not signed, and should be by ${key}`
        : `it is signed by ${by}, not by ${key}`,
    )
  }
  let compared: Compared | null = null
  if (original !== undefined && verdict.holds) {
    compared = compare(found, original, names)
    mismatches.push(...compared.mismatches)
  }
  const holds = verdict.holds && mismatches.length === 0
  if (json) printJson({ file: path, ...verdict, compared, mismatches, holds })
  else
    await printAll(lines(path, verdict, { compared, mismatches }).map((one) => `${oneLine(one)}\n`))
  if (!holds) process.exitCode = 1
}

function compare(found: Found, original: string, names: string | undefined): Compared {
  const read = readStatement(found.statement)
  if (typeof read === 'string') throw new Refused(read)
  const text = Buffer.from(found.parts[EVENTS_PART] as string).toString('utf8')
  const lines = text.split('\n').filter((line) => line !== '')
  const key = names === undefined ? null : readKey(names)
  const file = opened(original)
  try {
    return comparedWith(file, { lines, statement: read.statement, key })
  } finally {
    file.close()
  }
}

function pageParts(path: string): Found {
  const parts = partsOfPage(orRefused(() => readFileSync(path, 'utf8')))
  if (parts !== null) return parts
  throw new Refused(`${path} is no page of oikos bundle, or what says so in it is damaged`)
}

function partsOfFolder(folder: string): Found {
  const path = join(folder, STATEMENT_FILE)
  if (!existsSync(path)) {
    throw new Refused(`${folder} has no ${STATEMENT_FILE}: oikos export --redact writes one`)
  }
  const statement = orRefused(() => readFileSync(path, 'utf8')).trimEnd()
  const read = readStatement(statement)
  const names = typeof read === 'string' ? [] : Object.keys(read.statement.parts)
  const parts = names.map((name) => {
    const file = name === EVENTS_PART ? RECORD_FILE : name
    // A name that leads elsewhere is none of ours.
    const isHere = /^[\w.-]+$/.test(file) && existsSync(join(folder, file))
    return [name, isHere ? orRefused(() => readFileSync(join(folder, file))) : null] as const
  })
  return { statement, parts: Object.fromEntries(parts) }
}

function lines(
  path: string,
  verdict: RecordVerdict,
  { compared, mismatches }: { compared: Compared | null; mismatches: string[] },
): string[] {
  const { of, redacted, left_out, events, seals, damage, signature, original } = verdict
  if (of === null) return damage.map(damageText)
  const { here, chained, stated } = events
  const taken = redacted.length === 0 ? 'nothing' : redacted.join(', ')
  const lead = `${chained} lead to the run's own event hash`
  return [
    `${path} · ${of.name}, seed ${of.seed} · ${taken} redacted`,
    `events      ${here} of ${events.of} here: ${lead}, ${stated} are as whoever shares them says`,
    `seals       ${seals} values were taken out${seals > 0 ? ', each under a seal' : ''}`,
    `parts       ${damage.length === 0 ? 'all as they were written' : 'changed, as told below'}`,
    `shared by   ${signatureText(signature)}`,
    `run signed  ${originalText(original, signature)}`,
    `event hash  ${of.event_hash ?? 'none: the run has not ended'}`,
    ...left_out.map((text) => `left out: ${text}`),
    ...(compared === null ? [] : [comparedText(compared)]),
    ...damage.map(damageText),
    ...mismatches.map((text) => `mismatch: ${text}`),
  ]
}

function comparedText({ events, sealed }: Compared): string {
  const values = sealed === null ? 'what is under seals was not compared' : `${sealed} seals fit`
  return `original    ${events} events compared; ${values}`
}

function damageText({ part, row, message }: RecordVerdict['damage'][number]): string {
  return `damaged: ${part}${row === null ? '' : `, ${row}`}: ${message}`
}

function signatureText({ state, public_key }: RecordVerdict['signature']): string {
  if (state === 'none') return 'nobody who signed it'
  if (state === 'invalid') return 'a signature that does not fit'
  return `${public_key} (${public_key === ownPublicKey() ? 'your own key' : 'not a key of yours'})`
}

function originalText(
  { state, public_key }: RecordVerdict['original'],
  by: RecordVerdict['signature'],
): string {
  if (state === 'none') return 'no: it was made without a key, or did not end'
  if (state === 'invalid') return 'its signature does not fit'
  const same = public_key === by.public_key ? 'who also shares this' : 'not who shares this'
  return `valid, by ${public_key} (${same})`
}
