// Pseudonyms: other names for the ids of a run, the same wherever they stand, made with a secret.
import { createHmac } from 'node:crypto'
import { isGenesisId, isId } from '../base/ids.ts'
import type { Json, JsonObject } from '../base/json.ts'
import { about } from '../kernel/event.ts'
import type { RunFile } from './run_file.ts'

/** Words of events that are no names there, also where an artifact is called so. */
const WORDS = new Set(
  (
    'scrip llm_budget disk compute llm_rate code llm script native external agent account tool ' +
    'data memory contract debt right goal config active paused disabled think action job recall ' +
    'http step timer redacted'
  ).split(' '),
)

const TOKEN = /[A-Za-z][A-Za-z0-9_.:-]*/g
/** What may stand before or after a name within a token. */
const BREAK = /[.:_-]/g
const HEX = 8

/** Structures whose keys are words of oikos, never names. */
const PLAIN_KEYS = new Set(['loop', 'interface', 'wait', 'tokens', 'route', 'callback', 'set'])

export class Pseudonyms {
  private readonly names = new Map<string, string>()
  private longest = 0

  /** For all ids of a run but those of genesis. The key is what nobody may learn. */
  constructor(file: RunFile, key: Buffer) {
    const taken = new Set<string>()
    for (const event of file.events()) {
      for (const id of about(event)) this.add(id, key, taken)
    }
  }

  private add(id: string, key: Buffer, taken: Set<string>): void {
    if (this.names.has(id) || !isId(id) || isGenesisId(id)) return
    const digest = createHmac('sha256', key).update(`name\n${id}`).digest('hex')
    let length = HEX
    while (taken.has(digest.slice(0, length))) length += 1
    taken.add(digest.slice(0, length))
    this.longest = Math.max(this.longest, id.length)
    this.names.set(id, `id-${digest.slice(0, length)}`)
  }

  get count(): number {
    return this.names.size
  }

  /** A text with every id in it replaced, alone, within `sale:ID` or `ID.method`, in a sentence. */
  inText(text: string): string {
    return text.replace(TOKEN, (token) => this.inToken(token))
  }

  /** From each place where a name could begin, the longest that there is. */
  private inToken(token: string): string {
    const whole = this.named(token)
    if (whole !== undefined) return whole
    const ends = [...token.matchAll(BREAK)].map(({ index }) => index)
    ends.push(token.length)
    let made = ''
    let [from, first] = [0, 0]
    while (from < token.length) {
      while (ends[first]! <= from) first += 1
      let last = first
      while (last + 1 < ends.length && ends[last + 1]! - from <= this.longest) last += 1
      let other: string | undefined
      for (; last >= first && other === undefined; last--) {
        other = this.named(token.slice(from, ends[last]))
      }
      const next = other === undefined ? Math.min(ends[first]! + 1, token.length) : ends[last + 1]!
      made += other ?? token.slice(from, next)
      from = next
    }
    return made
  }

  private named(name: string): string | undefined {
    return WORDS.has(name) ? undefined : this.names.get(name)
  }

  /** An id as it stands in a field for ids. */
  ofId(id: string | null): string | null {
    return id === null ? null : (this.names.get(id) ?? this.inText(id))
  }

  /** `field` is the name of the field of an event whose value it is. */
  inValue(field: string, value: Json): Json {
    if (typeof value === 'string') return this.names.get(value) ?? this.inText(value)
    return this.inJson(value, !PLAIN_KEYS.has(field))
  }

  private inJson(value: Json, isFree: boolean): Json {
    if (typeof value === 'string') return this.inText(value)
    if (value === null || typeof value !== 'object') return value
    if (Array.isArray(value)) return value.map((one) => this.inJson(one, isFree))
    const renamed: JsonObject = {}
    for (const [key, one] of Object.entries(value)) {
      renamed[(isFree ? this.named(key) : undefined) ?? key] = this.inJson(one!, isFree)
    }
    return renamed
  }
}
