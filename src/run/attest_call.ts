// What can be attested of one call of guest code: its inputs, its code and its output, by hash.
import { hash } from 'node:crypto'
import type { Body } from '../artifacts/artifact.ts'
import { canonical, type Json, type JsonObject, WRAPPED_DEPTH_MAX } from '../base/json.ts'
import type { Event, EventOf } from '../kernel/event.ts'
import type { World } from '../kernel/world.ts'
import { worldAt } from './fold.ts'
import type { RunFile } from './run_file.ts'
import { RunFileError } from './sqlite.ts'

type Ended = EventOf<'call.returned'> | EventOf<'call.failed'>
type Made = EventOf<'call.made'>

/**
 * The statement about a call, from the event of its end or of its beginning. Hashes are SHA-256: of
 * code as it is, of all else as canonical JSON.
 * - `inputs_hash` is over `{args, caller, content, method, originator, target, version}`: `content`
 *   is what the artifact had before, `version` the one that ran. `args_hash` and `content_hash` are
 *   there so that whoever has only one of them can check it.
 * - `output_hash` is of the result; of a call that failed, of `{error_code, error_message}`.
 * - `commit` is where the call became durable: the hash there is over all that happened before it.
 *
 * Throws RunFileError where there is no such call.
 */
export function callStatement(file: RunFile, seq: number): JsonObject {
  const { ended, made } = callAt(file, seq)
  const { caller, originator, target, method, depth, gas, dry_run = false } = ended.data
  const before = worldAt(file, { seq: (made ?? ended).seq - 1 })
  const ran = ranBy(before, target, ended.data.version)
  if (ran === null) {
    throw new RunFileError(file.path, `event #${seq} is no call of guest code: name another`)
  }
  const args = ended.data.args ?? made?.data.args ?? {}
  const { code, content, version } = ran
  const inputs = { args, caller, content, method, originator, target, version }
  return {
    ...{ seq: ended.seq, t: ended.t, caller, originator, target, version, method, depth },
    ...{ success: ended.kind === 'call.returned', dry_run, gas },
    inputs_hash: hashOf(inputs),
    args_hash: hashOf(args),
    content_hash: hashOf(content),
    code_hash: hash('sha256', code, 'hex'),
    output_hash: hashOf(outputOf(ended)),
    commit: commitOf(file, ended.seq),
  }
}

function hashOf(value: Json): string {
  return hash('sha256', canonical(value, WRAPPED_DEPTH_MAX), 'hex')
}

function outputOf(ended: Ended): Json {
  if (ended.kind === 'call.returned') return ended.data.result
  const { code: error_code, message: error_message } = ended.data
  return { error_code, error_message }
}

/** The code that a call entered, of an earlier version where one was asked for. */
function ranBy(
  world: World,
  id: string,
  asked: number | undefined,
): { code: string; content: Json; version: number } | null {
  const artifact = world.artifacts.living(id)
  if (artifact === undefined) return null
  const { content, version: now } = artifact
  const version = asked ?? now
  const old = world.versions.get(id)?.find((one) => one.version === version)
  const { code } = version === now ? artifact : ((old?.body ?? { code: null }) as unknown as Body)
  return code === null ? null : { code, content, version }
}

/** Both ends of a call; it has no beginning of its own where nothing happened inside. */
function callAt(file: RunFile, seq: number): { ended: Ended; made: Made | null } {
  const event = file.event(seq)
  if (event === undefined) throw new RunFileError(file.path, `there is no event #${seq}`)
  if (event.kind === 'call.made') return { ended: endOf(file, event), made: event }
  if (event.kind !== 'call.returned' && event.kind !== 'call.failed') {
    const what = `event #${seq} is ${event.kind}, no call: timeline --kinds call shows calls`
    throw new RunFileError(file.path, what)
  }
  return { ended: event, made: beginningOf(file, event) }
}

function isSameCall(a: Ended | Made, b: Event): boolean {
  if (b.kind !== 'call.made' && b.kind !== 'call.returned' && b.kind !== 'call.failed') return false
  return (['caller', 'target', 'method', 'depth'] as const).every(
    (field) => a.data[field] === b.data[field],
  )
}

/** The same caller has one call under way at a depth: the next end is of this one. */
function endOf(file: RunFile, made: Made): Ended {
  for (const event of file.events({ from: { seq: made.seq + 1 }, kinds: ENDS })) {
    if (isSameCall(made, event)) return event as Ended
  }
  throw new RunFileError(file.path, `the call of event #${made.seq} has no end`)
}

const ENDS = ['call.returned', 'call.failed']

/** What happened inside of a call names its beginning as cause; a failed one has lost its own. */
function beginningOf(file: RunFile, ended: Ended): Made | null {
  const from = { seq: commitBefore(file, ended.seq) + 1 }
  const to = { seq: ended.seq - 1 }
  const kinds = ['call.made', ...ENDS]
  for (const event of file.events({ from, to, kinds, newestFirst: true })) {
    if (!isSameCall(ended, event)) continue
    return event.kind === 'call.made' ? event : null
  }
  return null
}

function commitBefore({ db }: RunFile, seq: number): number {
  const sql = 'SELECT coalesce(max(seq), 0) FROM events WHERE hash IS NOT NULL AND seq < ?'
  return db.prepare(sql).pluck().get(seq) as number
}

function commitOf(file: RunFile, seq: number): JsonObject {
  for (const commit of file.commits({ seq })) return { seq: commit.seq, event_hash: commit.hash }
  throw new RunFileError(file.path, `event #${seq} is in no whole commit`)
}
