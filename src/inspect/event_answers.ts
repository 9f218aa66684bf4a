// Answers about events: lists of them, the next that fits, one whole with its causes and its call.
import type { Json } from '../base/json.ts'
import { type Event, kinds as registry } from '../kernel/event.ts'
import { causesOf } from '../run/difference.ts'
import type { EventAnswer, EventsAnswer, FoundAnswer, KindsAnswer } from './answers_event.ts'
import { callAround, callTree, eventRow } from './call_tree.ts'
import type { Columns } from './columns.ts'
import type { OpenRun } from './open_run.ts'
import { type Problem, problem } from './problem.ts'
import { isCut, shortened } from './shortened.ts'

/** What is wanted of events; everything that is given must fit. */
export type Wanted = {
  kinds?: readonly string[]
  by?: string
  about?: string
  step?: string
  code?: string
}

type Range = { from: number; to: number; newestFirst: boolean }

/** Events that are looked through, at most, for one answer; the cursor goes on from there. */
const LOOK_MAX = 50_000
const LED_TO_MAX = 100
const FRAME_MAX = 2_000

/** Those of a range that fit, in its order. Only what the columns do not know is read for it. */
function* fitting(open: OpenRun, columns: Columns, range: Range, wanted: Wanted): Iterable<Event> {
  const { about, code, step, by } = wanted
  const kinds = wanted.kinds ?? (code === undefined ? undefined : REFUSED)
  if (about === undefined && code === undefined) {
    for (const seq of columns.fitting(range, wanted)) {
      const event = open.file.event(seq)
      if (event !== undefined) yield event
    }
    return
  }
  const { from, to, newestFirst } = range
  const selection = { kinds, by, about, newestFirst, from: { seq: from }, to: { seq: to } }
  for (const event of open.file.events(selection)) {
    if (step !== undefined && event.step !== step) continue
    if (code === undefined || (event.data as { code?: string }).code === code) yield event
  }
}

/** Kinds whose data has a code. */
const REFUSED = ['call.failed', 'agent.failed']

export async function eventsAnswer(
  open: OpenRun,
  { limit, ...asked }: Range & { limit: number },
  wanted: Wanted,
): Promise<EventsAnswer> {
  const columns = await open.whole()
  const { from, to, newestFirst } = asked
  const looked = newestFirst
    ? { ...asked, from: Math.max(from, to - LOOK_MAX) }
    : { ...asked, to: Math.min(to, from + LOOK_MAX) }
  const events: EventsAnswer['events'] = []
  for (const found of fitting(open, columns, looked, wanted)) {
    events.push(eventRow(found))
    if (events.length >= limit) return { events, next: beyond(found.seq, asked) }
  }
  return { events, next: beyond(newestFirst ? looked.from : looked.to, asked) }
}

function beyond(seq: number, { newestFirst, from, to }: Range): number | null {
  const next = newestFirst ? seq - 1 : seq + 1
  return next < Math.max(1, from) || next > to ? null : next
}

/** Looks on until one fits, a piece at a time, so that others are answered meanwhile. */
export async function foundAnswer(
  open: OpenRun,
  range: Range,
  wanted: Wanted,
): Promise<FoundAnswer> {
  let asked = range
  for (;;) {
    const { events, next } = await eventsAnswer(open, { ...asked, limit: 1 }, wanted)
    if (events.length > 0 || next === null) return { event: events[0] ?? null }
    asked = asked.newestFirst ? { ...asked, to: next } : { ...asked, from: next }
    await new Promise((resolve) => setImmediate(resolve))
  }
}

export async function kindsAnswer(open: OpenRun): Promise<KindsAnswer> {
  const columns = await open.whole()
  const says = registry as Record<string, { says: string } | undefined>
  const counted = [...columns.kindCounts()].map(([kind, count]) => {
    return { kind, count, says: says[kind]?.says ?? '' }
  })
  return { complete: true, kinds: counted.sort((a, b) => b.count - a.count) }
}

export async function eventAnswer(open: OpenRun, seq: number): Promise<EventAnswer | Problem> {
  const columns = await open.whole()
  const { file } = open
  const event = file.event(seq)
  if (event === undefined) {
    const last = `the last one is #${columns.length}`
    return problem(404, 'NO_SUCH_EVENT', `there is no event #${seq} in this run: ${last}`)
  }
  const led = columns.ledToBy(seq, LED_TO_MAX)
  const around = framed(open, columns, event)
  const data = event.data as unknown as Json
  return {
    event: eventRow(event),
    data: shortened(data),
    cut: isCut(data),
    causes: causesOf(file, event).map(eventRow),
    led_to: led.seqs.flatMap((one) => rowOf(open, one)),
    led_to_count: led.count,
    call: callAround(callTree(around).calls, seq),
  }
}

export function rowOf({ file }: OpenRun, seq: number): EventsAnswer['events'] {
  const event = file.event(seq)
  return event === undefined ? [] : [eventRow(event)]
}

/** The events of its step; of what is in no step those of its commit. */
function framed({ file }: OpenRun, columns: Columns, event: Event): Event[] {
  const span = event.step === null ? null : columns.spanOf(event.step)
  if (span !== null) return readAll(file, columns.eventsOf(span), event.seq)
  const edge = (sql: string) => file.db.prepare(sql).pluck().get(event.seq) as number | null
  const from = edge('SELECT max(seq) FROM events WHERE hash IS NOT NULL AND seq < ?') ?? 0
  const to = edge('SELECT min(seq) FROM events WHERE hash IS NOT NULL AND seq >= ?') ?? event.seq
  const first = Math.max(from + 1, event.seq - FRAME_MAX)
  const last = Math.min(to, event.seq + FRAME_MAX)
  return [...file.events({ from: { seq: first }, to: { seq: last } })]
}

/** Of very many those around one. */
export function readAll(file: OpenRun['file'], seqs: readonly number[], around = 0): Event[] {
  const at = Math.max(0, seqs.findIndex((seq) => seq >= around) - FRAME_MAX)
  return seqs.slice(at, at + 2 * FRAME_MAX).flatMap((seq) => file.event(seq) ?? [])
}
