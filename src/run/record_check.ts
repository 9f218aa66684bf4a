// Checking a record that was shared: what of it is as it was written, and what that proves.
import { hash } from 'node:crypto'
import { crc32 } from 'node:zlib'
import { canonical, type Json, WRAPPED_DEPTH_MAX } from '../base/json.ts'
import { CHAIN_START } from './chain.ts'
import { RECORD_FORMAT, type SignedStatement, type Statement, signedSchema } from './record.ts'
import { isSigned } from './sign.ts'

/** Where something is not as it was written; `row` is a line, an event or a row of the manifest. */
export type RecordDamage = { part: string; row: string | null; message: string }

/**
 * - `signature` is that of whoever shares it, `original` that of the run itself.
 * - `chained` events are proven by the hash that the run itself was signed off with, `stated` ones
 *   by the signature of whoever shares the record alone.
 * - `seals` are values that were taken out, each under a seal.
 */
export type RecordVerdict = {
  of: Statement['of'] | null
  redacted: string[]
  left_out: string[]
  signature: { state: 'valid' | 'invalid' | 'none'; public_key: string | null }
  original: { state: 'valid' | 'invalid' | 'none'; public_key: string | null }
  events: { here: number; of: number; chained: number; stated: number }
  blobs: number
  seals: number
  damage: RecordDamage[]
  holds: boolean
}

/** The parts as they are found: lines where a part has lines, else its bytes. */
export type Found = { statement: string; parts: Record<string, string | Uint8Array | null> }

/** The part whose lines are events. */
export const EVENTS_PART = 'record'

export function checkRecord({ statement: text, parts }: Found): RecordVerdict {
  const damage: RecordDamage[] = []
  const read = readStatement(text)
  if (typeof read === 'string') {
    damage.push({ part: 'statement', row: null, message: read })
    return verdict(null, damage, {})
  }
  const { statement, signature } = read
  const state =
    signature === null
      ? 'none'
      : isSigned(signature, 'record', statement as unknown as Json)
        ? 'valid'
        : 'invalid'
  if (state === 'invalid') {
    const message = 'its signature does not fit: it is not what was signed'
    damage.push({ part: 'statement', row: null, message })
  }
  for (const name of Object.keys(statement.parts)) {
    damage.push(...partDamage(name, parts[name] ?? null, statement.parts[name]!))
  }
  for (const name of [EVENTS_PART, ...Object.keys(parts)]) {
    if (Object.hasOwn(statement.parts, name)) continue
    damage.push({ part: name, row: null, message: 'the statement says nothing of it' })
  }
  const own = originalState(statement, damage)
  const isIntact = !damage.some(({ part }) => part === EVENTS_PART)
  const lines = isIntact ? linesIn(parts[EVENTS_PART]!) : []
  const proven = provenOr(lines, statement, damage)
  const public_key = signature?.public_key ?? null
  return verdict(read, damage, { signature: { state, public_key }, original: own, ...proven })
}

function verdict(
  read: SignedStatement | null,
  damage: RecordDamage[],
  more: Partial<RecordVerdict>,
): RecordVerdict {
  const none = { state: 'none', public_key: null } as const
  const { of = null, redacted = [], left_out = [] } = read?.statement ?? {}
  return {
    ...{ of, redacted, left_out, signature: none, original: none, blobs: 0, seals: 0 },
    events: { here: 0, of: of?.events ?? 0, chained: 0, stated: 0 },
    ...more,
    damage,
    holds: damage.length === 0,
  }
}

/** The statement, or what is wrong with it. */
export function readStatement(text: string): SignedStatement | string {
  try {
    const read = JSON.parse(text) as { statement?: { record?: unknown } }
    const format = read.statement?.record
    if (format !== RECORD_FORMAT) {
      return `it is of format ${String(format)}, this oikos reads ${RECORD_FORMAT}`
    }
    const parsed = signedSchema.safeParse(read)
    return parsed.success ? parsed.data : 'it is no statement of what was shared'
  } catch {
    return 'it can not be read'
  }
}

function partDamage(
  part: string,
  found: string | Uint8Array | null,
  { sha256, lines: marks }: { sha256: string; lines?: string },
): RecordDamage[] {
  if (found === null) return [{ part, row: null, message: 'it is missing' }]
  if (hash('sha256', found, 'hex') === sha256) return []
  const message = 'it is not what was written'
  if (marks === undefined) return [{ part, row: null, message }]
  const lines = linesIn(found)
  const count = marks.length / 8
  if (lines.length !== count) {
    const what = `it has ${lines.length} lines, ${count} were written`
    return [{ part, row: null, message: what }]
  }
  const wrong = lines.flatMap((line, i) => {
    const mark = crc32(line).toString(16).padStart(8, '0')
    return mark === marks.slice(8 * i, 8 * i + 8) ? [] : [{ part, row: rowName(line, i), message }]
  })
  return wrong.length > 0 ? wrong : [{ part, row: null, message }]
}

function rowName(line: string, i: number): string {
  const seq = /"seq":(\d+)/.exec(line)?.[1]
  return seq === undefined ? `line ${i + 1}` : `line ${i + 1}, event #${seq}`
}

function linesIn(part: string | Uint8Array): string[] {
  const lines = Buffer.from(part as Uint8Array)
    .toString('utf8')
    .split('\n')
  if (lines.at(-1) === '') lines.pop()
  return lines
}

/** The run's own signature over the digests of its manifest, and the rows that are here. */
function originalState(
  { original, rows, of }: Statement,
  damage: RecordDamage[],
): RecordVerdict['original'] {
  if (original === null) return { state: 'none', public_key: null }
  const { digests, signature } = original
  for (const [key, value] of Object.entries(rows)) {
    if (digests[key] === hash('sha256', JSON.stringify([key, value]), 'hex')) continue
    const message = 'it is not what the run was signed off with'
    damage.push({ part: 'manifest', row: key, message })
  }
  if (rows.event_hash !== of.event_hash) {
    damage.push({ part: 'manifest', row: 'event_hash', message: 'it is not that of the events' })
  }
  if (signature === null) return { state: 'none', public_key: null }
  const isValid = isSigned(signature, 'run file', digests)
  if (!isValid) {
    const message = "the run's own signature does not fit its digests"
    damage.push({ part: 'manifest', row: 'signature', message })
  }
  return { state: isValid ? 'valid' : 'invalid', public_key: signature.public_key }
}

type Line = {
  event?: { seq: number; data: Record<string, Json> }
  hash?: string | null
  seals?: object
  blob?: string
  body?: Json
}

type Proven = Pick<RecordVerdict, 'events' | 'blobs' | 'seals'>

/** Nothing, where what was shared is no record at all, however well it was signed. */
function provenOr(lines: string[], statement: Statement, damage: RecordDamage[]): Partial<Proven> {
  try {
    return provenBy(lines, statement, damage)
  } catch {
    damage.push({ part: EVENTS_PART, row: null, message: 'its lines are no events' })
    return {}
  }
}

/** Chains the events from the last place whose hash is known to the hash of the whole run. */
function provenBy(lines: string[], { of, events }: Statement, damage: RecordDamage[]): Proven {
  const first = events.from <= 1 ? CHAIN_START : events.after
  const proven: Proven = {
    events: { here: 0, of: events.of, chained: 0, stated: 0 },
    ...{ blobs: 0, seals: 0 },
  }
  let chain: string | null = first
  let commit: string[] = []
  let isTaken = false
  let chained = 0
  for (const text of lines) {
    const line = JSON.parse(text) as Line
    if (line.blob !== undefined) {
      proven.blobs += 1
      if (hash('sha256', canonical(line.body, WRAPPED_DEPTH_MAX), 'hex') === line.blob) continue
      damage.push({ part: 'record', row: `blob ${line.blob}`, message: 'it has another hash' })
      continue
    }
    proven.events.here += 1
    const seals = Object.keys(line.seals ?? {}).length
    proven.seals += seals
    isTaken ||= seals > 0
    commit.push(canonical(line.event, WRAPPED_DEPTH_MAX))
    if (line.hash === undefined) continue
    if (isTaken || chain === null) chained = 0
    else {
      const next = hash('sha256', [chain, ...commit].join('\n'), 'hex')
      if (line.hash !== null && next !== line.hash) {
        const row = `event #${line.event!.seq}`
        damage.push({ part: 'record', row, message: 'the chain of hashes does not lead to it' })
      }
      chained += commit.length
    }
    chain = line.hash
    commit = []
    isTaken = false
  }
  // What does not lead to the hash that the run was signed off with proves nothing.
  const leads = chain !== null && chain === of.event_hash
  proven.events.chained = leads ? chained : 0
  proven.events.stated = proven.events.here - proven.events.chained
  if (!leads && chain !== null && lines.length > 0 && of.event_hash !== null) {
    const message = 'the last hash is not that of the run'
    damage.push({ part: 'record', row: null, message })
  }
  return proven
}
