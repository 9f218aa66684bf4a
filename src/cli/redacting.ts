// The options by which something is taken out before it is shared, and the key that this takes.
import { randomBytes } from 'node:crypto'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { GROUPS, type Redaction, readRedaction } from '../run/redaction.ts'
import { orRefused, Refused } from './ending.ts'

export type Redacting = { redact?: string; names?: string }

export const REDACT_OPTION = [
  '--redact <a,b>',
  `what is taken out: names, ${Object.keys(GROUPS).join(', ')}, or fields such as artifact.content`,
] as const
export const NAMES_OPTION = [
  '--names <file>',
  'the key for pseudonyms and seals, made if it is not there (default: drawn, and told)',
] as const

/** `drawn` is the key to tell, where it is in no file. */
export type Secret = { redaction: Redaction; key: Buffer; drawn: string | null }

/** Null where nothing is redacted. Throws Refused. */
export function redactionOf({ redact, names }: Redacting): Secret | null {
  if (redact === undefined) {
    if (names === undefined) return null
    throw new Refused(`--names ${names}: say what to take out, --redact names`)
  }
  const redaction = readRedaction(redact)
  if ('problem' in redaction) throw new Refused(`--redact ${redact}: ${redaction.problem}`)
  if (names !== undefined) return { redaction, key: keyIn(names), drawn: null }
  const drawn = randomBytes(KEY_BYTES).toString('hex')
  return { redaction, key: Buffer.from(drawn, 'hex'), drawn }
}

const KEY_BYTES = 32

function keyIn(path: string): Buffer {
  if (!existsSync(path)) {
    const key = randomBytes(KEY_BYTES).toString('hex')
    orRefused(() => writeFileSync(path, `${key}\n`, { mode: 0o600, flag: 'wx' }))
  }
  return readKey(path)
}

/** The key in a file that is there. Throws Refused. */
export function readKey(path: string): Buffer {
  const text = orRefused(() => readFileSync(path, 'utf8')).trim()
  if (/^[0-9a-f]{64}$/.test(text)) return Buffer.from(text, 'hex')
  throw new Refused(`${path} holds no key for names: 64 hexadecimal digits, or take it away`)
}

/** Tells a key that was drawn, once: without it nobody can say what a pseudonym stands for. */
export function tellKey({ drawn }: Secret): void {
  if (drawn === null) return
  process.stderr.write(
    `oikos: the key for names and seals is ${drawn}\n` +
      'oikos: keep it to check against the run, in a file for --names; it is written nowhere\n',
  )
}
