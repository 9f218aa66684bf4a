// The record beside a redacted export: what its tables were made of, and a statement over all.

import type { KeyObject } from 'node:crypto'
import {
  appendFileSync,
  closeSync,
  openSync,
  readdirSync,
  readFileSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import {
  type Part,
  PartDigest,
  partOf,
  recordLines,
  signedStatement,
  statementOf,
  statementText,
} from '../run/record.ts'
import { EVENTS_PART } from '../run/record_check.ts'
import { keyMark } from '../run/redact_event.ts'
import type { RunFile } from '../run/run_file.ts'
import type { Secret } from './redacting.ts'
import { RECORD_FILE, STATEMENT_FILE } from './verify_record.ts'

type Given = { file: RunFile; copy: RunFile; secret: Secret; key: KeyObject | null }

const AT_ONCE = 1000

/** Call when all tables are in the folder. Throws what the system says. */
export function writeRecord(folder: string, { file, copy, secret, key }: Given): void {
  const tables = readdirSync(folder).sort((a, b) => (a < b ? -1 : 1))
  const parts: Record<string, Part> = {}
  for (const name of tables) parts[name] = partOf(readFileSync(join(folder, name)))
  parts[EVENTS_PART] = writeLines(join(folder, RECORD_FILE), copy)
  const statement = statementOf(file, {
    shared: copy,
    said: secret.redaction.said,
    mark: keyMark(secret.key),
    from: 1,
    left_out: [],
    parts,
  })
  const text = statementText(signedStatement(statement, key))
  writeFileSync(join(folder, STATEMENT_FILE), `${text}\n`)
}

function writeLines(path: string, copy: RunFile): Part {
  const digest = new PartDigest()
  const to = openSync(path, 'wx')
  let waiting: string[] = []
  const write = () => {
    if (waiting.length > 0) appendFileSync(to, `${waiting.join('\n')}\n`)
    waiting = []
  }
  for (const line of recordLines(copy, { from: 1, blobBytes: Number.POSITIVE_INFINITY })) {
    digest.line(line)
    waiting.push(line)
    if (waiting.length >= AT_ONCE) write()
  }
  write()
  closeSync(to)
  return digest.part()
}
