// The cassette: answers of the outside in a file of their own, for runs that ask the same.
import { hash } from 'node:crypto'
import { appendFileSync, existsSync, readFileSync } from 'node:fs'
import { canonical, type Json, type JsonObject, WRAPPED_DEPTH_MAX } from '../base/json.ts'
import { requestDifference } from './difference_text.ts'

/**
 * - `record` asks and writes; what is written later counts.
 * - `replay` takes all from the file: what is not there ends the run.
 * - `auto` takes what is there, else asks and writes. A failure that cost nothing is asked again.
 */
export type CassetteMode = 'record' | 'replay' | 'auto'

/** What is wrong with a file that was to be a cassette. */
export class NoCassette extends Error {}

/** A run asks what the cassette has no answer to. */
export class CassetteMiss extends Error {}

/** One request: its answer, if it is taken from the file, and how another is kept. */
export type Take = { taped: Json | undefined; keep: (outcome: Json) => void }

/** Written once, since they are long and the same in every request of a run. */
const INSTRUCTIONS = ['system', 'tools'] as const
const HEAD = '{"cassette":1}'

type Entry = { hash: string; n: number; instructions: string | null; request: Json; outcome: Json }

/**
 * Lines of canonical JSON: `{cassette: 1}`, `{instructions: hash, system, tools}` and
 * `{hash, n, instructions, request, outcome}`. `hash` is the SHA-256 of a whole request, and `n`
 * says that it was asked for the n-th time in its run. Only ever appended to.
 */
export class Cassette {
  private readonly path: string
  private readonly mode: CassetteMode
  private readonly entries = new Map<string, Entry>()
  private readonly instructions = new Map<string, JsonObject>()
  /** How often this run has asked each request. */
  private readonly asked = new Map<string, number>()
  private isClosed = false

  /** Throws NoCassette. */
  constructor(path: string, mode: CassetteMode) {
    this.path = path
    this.mode = mode
    if (existsSync(path)) this.read(readFileSync(path, 'utf8'))
    else if (mode === 'replay')
      throw new NoCassette(`${path}: there is no such file to replay from`)
    else this.append(HEAD)
  }

  /** How often a run that goes on has asked each request before: by its hash. */
  goOn(asked: Iterable<[hash: string, times: number]>): void {
    for (const [hash, times] of asked) this.asked.set(hash, times)
  }

  /** The next time that a request is asked. Throws CassetteMiss. */
  take(request: Json, requestHash: string): Take {
    const n = (this.asked.get(requestHash) ?? 0) + 1
    this.asked.set(requestHash, n)
    const entry = this.mode === 'record' ? undefined : this.entries.get(keyOf(requestHash, n))
    if (entry === undefined && this.mode === 'replay') this.miss(request, requestHash, n)
    const isAsked = entry === undefined || (this.mode === 'auto' && isCostless(entry.outcome))
    return {
      taped: isAsked ? undefined : entry.outcome,
      keep: (outcome) => this.keep(request, { hash: requestHash, n, outcome }),
    }
  }

  /** From here on nothing is kept: what is in flight is given up. */
  close(): void {
    this.isClosed = true
  }

  private keep(request: Json, part: Pick<Entry, 'hash' | 'n' | 'outcome'>): void {
    if (this.isClosed) return
    const [instructions, rest] = parted(request)
    let id: string | null = null
    if (instructions !== null) {
      id = hash('sha256', canonical(instructions, WRAPPED_DEPTH_MAX), 'hex').slice(0, 16)
      if (!this.instructions.has(id)) {
        this.instructions.set(id, instructions)
        this.append(canonical({ instructions: id, ...instructions }, WRAPPED_DEPTH_MAX))
      }
    }
    const entry = { ...part, instructions: id, request: rest }
    this.entries.set(keyOf(part.hash, part.n), entry)
    this.append(canonical(entry, WRAPPED_DEPTH_MAX))
  }

  private append(line: string): void {
    appendFileSync(this.path, `${line}\n`)
  }

  /** A last line that was cut off, as by a crash, is left out, and ended for the next. */
  private read(text: string): void {
    const lines = text.split('\n')
    const rest = lines.pop()!
    if (text !== '' && lines[0] !== HEAD) {
      throw new NoCassette(`${this.path}: it is no cassette, or one of a newer oikos`)
    }
    for (const [i, line] of lines.entries()) {
      if (i > 0 && !this.readLine(line)) {
        const what = 'cannot be read: take it out, or record anew into another file'
        throw new NoCassette(`${this.path}: its line ${i + 1} ${what}`)
      }
    }
    if (text === '') this.append(HEAD)
    else if (rest !== '' && this.mode !== 'replay') this.append('')
  }

  private readLine(line: string): boolean {
    if (line === '') return true
    try {
      const read = JSON.parse(line) as Entry & JsonObject
      const { instructions, ...more } = read
      if (read.hash !== undefined) this.entries.set(keyOf(read.hash, read.n), read)
      else this.instructions.set(instructions!, more)
      return true
    } catch {
      // The beginning of a line that a crash cut off, ended since.
      return line.startsWith('{"')
    }
  }

  private miss(request: Json, requestHash: string, n: number): never {
    const what = `${this.path} has no answer to what is asked`
    const fill = '--llm auto asks what is not there'
    if (this.entries.has(keyOf(requestHash, n - 1))) {
      const often = `it was asked ${n - 1} times there, and is asked once more`
      throw new CassetteMiss(`${what}: ${often}; ${fill}`)
    }
    const nearest = this.nearest(request)
    const which =
      nearest === null
        ? 'it is empty'
        : `the nearest differs in ${requestDifference(nearest, request)}`
    throw new CassetteMiss(`${what}: ${which}; ${fill}`)
  }

  /** The recorded request that shares the longest beginning and end with another. */
  private nearest(request: Json): Json | null {
    const text = canonical(request, WRAPPED_DEPTH_MAX)
    let best: Json | null = null
    let most = -1
    for (const entry of this.entries.values()) {
      const instructions = this.instructions.get(entry.instructions ?? '')
      const whole = { ...instructions, ...(entry.request as JsonObject) }
      const shared = sharedLength(text, canonical(whole, WRAPPED_DEPTH_MAX))
      if (shared <= most) continue
      best = whole
      most = shared
    }
    return best
  }
}

function keyOf(hash: string, n: number): string {
  return `${hash} ${n}`
}

function isCostless(outcome: Json): boolean {
  const { ok, usage } = outcome as { ok?: boolean; usage?: Json }
  return ok === false && usage === undefined
}

function parted(request: Json): [JsonObject | null, Json] {
  const rest = { ...(request as JsonObject) }
  if (INSTRUCTIONS.some((key) => rest[key] === undefined)) return [null, rest]
  const instructions: JsonObject = {}
  for (const key of INSTRUCTIONS) {
    instructions[key] = rest[key]!
    delete rest[key]
  }
  return [instructions, rest]
}

function sharedLength(a: string, b: string): number {
  const most = Math.min(a.length, b.length)
  let start = 0
  while (start < most && a[start] === b[start]) start++
  let end = 0
  while (end < most - start && a.at(-1 - end) === b.at(-1 - end)) end++
  return start + end
}
