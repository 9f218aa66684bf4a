// `oikos timeline`: what happened, an event a line.
import { canonical } from '../base/json.ts'
import { didYouMean } from '../base/nearest.ts'
import { formatDuration } from '../base/units.ts'
import { type Event, kinds } from '../kernel/event.ts'
import type { Moment, Selection } from '../run/read_events.ts'
import type { RunFile } from '../run/run_file.ts'
import { sentence } from '../run/sentence.ts'
import { Refused } from './ending.ts'
import { requireKnown } from './known.ts'
import { readMoment } from './moment.ts'
import { opened } from './open.ts'
import { oneLine, printAll } from './print.ts'
import type { Command } from './program.ts'
import { thoughtsJson, thoughtsText } from './thoughts.ts'

type Flags = {
  kinds?: string
  from?: string
  to?: string
  limit?: string
  thoughts?: boolean
  json?: boolean
}

export function timelineCommand(program: Command): void {
  program
    .command('timeline')
    .description('what happened in a run: an event a line')
    .argument('<file>', 'a run file, such as checkpoints/bazaar-7.oikos')
    .argument('[id]', 'only events that concern this artifact')
    .option('--kinds <a,b>', 'only these kinds; artifact stands for all of artifact.*')
    .option('--from <t|#seq>', 'begin at a virtual time, or at an event: --from=#120')
    .option('--to <t|#seq>', 'end there')
    .option('--limit <n>', 'at most so many events')
    .option('--thoughts', 'of an agent: each step with prompt, answer, calls, tokens and cost')
    .option('--json', 'print one JSON object')
    .action(timeline)
}

async function timeline(path: string, id: string | undefined, flags: Flags): Promise<void> {
  const limit = readLimit(flags.limit)
  const selection = selectionOf(id, flags)
  const file = opened(path)
  try {
    if (id !== undefined) requireKnown(file, id)
    if (flags.thoughts) return await printAll(thoughts(file, id, flags))
    await printAll(flags.json ? json(file, selection, limit) : text(file, selection, limit))
  } finally {
    file.close()
  }
}

function selectionOf(id: string | undefined, flags: Flags): Selection {
  const limit = readLimit(flags.limit)
  return {
    from: readMoment(flags.from, '--from'),
    to: readMoment(flags.to, '--to'),
    kinds: readKinds(flags.kinds),
    about: id,
    // One more tells whether there is more.
    limit: limit === undefined ? undefined : limit + 1,
  }
}

function thoughts(file: RunFile, id: string | undefined, flags: Flags): Iterable<string> {
  if (id === undefined) throw new Refused('--thoughts needs an agent: oikos timeline FILE AGENT')
  const { kinds: _, about: __, limit: ___, ...selection } = selectionOf(id, flags)
  const shown = { id, selection, limit: readLimit(flags.limit) ?? Infinity }
  return flags.json ? thoughtsJson(file, shown) : thoughtsText(file, shown)
}

function readLimit(text: string | undefined): number | undefined {
  if (text === undefined) return undefined
  if (/^[1-9]\d{0,14}$/.test(text)) return Number(text)
  throw new Refused(`--limit ${text} is no number of events: write --limit 50`)
}

/** Kinds by name, or by the word before their dot. */
function readKinds(text: string | undefined): string[] | undefined {
  if (text === undefined) return undefined
  const known = Object.keys(kinds)
  const families = [...new Set(known.map((kind) => kind.split('.')[0]!))]
  return text.split(',').flatMap((name) => {
    const found = known.filter((kind) => kind === name || kind.split('.')[0] === name)
    if (found.length > 0) return found
    throw new Refused(
      `there is no kind of event ${name}${didYouMean(name, [...known, ...families])}`,
    )
  })
}

function* text(file: RunFile, selection: Selection, limit = Infinity): Iterable<string> {
  const widths = widthsOf(file)
  const indent = indenter()
  let shown = 0
  for (const event of file.events(selection)) {
    if (++shown > limit) {
      yield `… more: --from=#${event.seq}\n`
      return
    }
    const { seq, t, kind, by } = event
    const columns = [
      `#${seq}`.padStart(widths.seq),
      formatDuration(t).padStart(widths.time),
      kind.padEnd(KIND_WIDTH),
      (by ?? '').padEnd(widths.by),
      indent(event) + oneLine(sentence(event)),
    ]
    yield `${columns.join('  ')}\n`
  }
  if (shown === 0) yield `nothing: ${emptyText(file, selection)}\n`
}

const KIND_WIDTH = Math.max(...Object.keys(kinds).map((kind) => kind.length))
const BY_MAX = 24

function widthsOf(file: RunFile): { seq: number; time: number; by: number } {
  const by = file.db.prepare('SELECT coalesce(max(length(by)), 0) FROM events').pluck().get()
  const { time_us, events } = file.manifest()
  return {
    seq: String(events).length + 1,
    // Times between whole units are longer than the last one.
    time: Math.max(formatDuration(time_us).length, '23h 59m 59.5s'.length),
    by: Math.min(Number(by), BY_MAX),
  }
}

/** Calls within calls stand to the right, and what happens inside one to the right of it. */
function indenter(): (event: Event) => string {
  const inside = new Map<number, number>()
  return (event) => {
    const within = event.cause === null ? undefined : inside.get(event.cause)
    const level = within ?? (event.kind.startsWith('call.') ? depthOf(event) : 0)
    if (event.kind === 'call.made') {
      if (event.data.depth === 0) inside.clear()
      inside.set(event.seq, level + 1)
    }
    return '  '.repeat(level)
  }
}

function depthOf(event: Event): number {
  return (event.data as { depth?: number }).depth ?? 0
}

function emptyText(file: RunFile, { from, to, kinds: of, about }: Selection): string {
  if (from === undefined && to === undefined && of === undefined && about === undefined) {
    return 'the run has no events yet'
  }
  const { events, time_us } = file.manifest()
  return `no event fits; the run has ${events} up to ${formatDuration(time_us)}`
}

function* json(file: RunFile, selection: Selection, limit = Infinity): Iterable<string> {
  yield '{"events":['
  let shown = 0
  let next: Moment | null = null
  for (const event of file.events(selection)) {
    if (++shown > limit) {
      next = { seq: event.seq }
      break
    }
    yield (shown > 1 ? ',' : '') + canonical({ ...event, says: sentence(event) }, 1000)
  }
  yield `],"file":${canonical(file.path)},"next_seq":${next === null ? null : next.seq}}\n`
}
