// `oikos replay`: makes a run again with its recorded effects, and compares event by event.
import { formatDuration } from '../base/units.ts'
import { about, type Event } from '../kernel/event.ts'
import { type Breakpoint, Breaks, type Hit, readBreakpoint } from '../run/breakpoints.ts'
import { GuestSources } from '../run/guest_source.ts'
import { momentText } from '../run/moment.ts'
import type { Moment } from '../run/read_events.ts'
import { type Replayed, replay, StopHere } from '../run/replay.ts'
import { completed } from '../run/replay_light.ts'
import type { RunFile } from '../run/run_file.ts'
import { summaryOf, summaryText } from '../run/summary.ts'
import { divergenceJson, divergenceText } from './divergence.ts'
import { Refused } from './ending.ts'
import { eventLine } from './event_line.ts'
import { hitJson, hitLines } from './hit_text.ts'
import { readMoment } from './moment.ts'
import { opened } from './open.ts'
import { printAll, printJson } from './print.ts'
import { append, type Command } from './program.ts'
import { stepThrough } from './step.ts'

type Flags = {
  from?: string
  to?: string
  untilEvent?: string
  break: string[]
  step?: boolean
  out?: string
  json?: boolean
}

export function replayCommand(program: Command): void {
  program
    .command('replay')
    .description('make a run again with its recorded effects, comparing event by event')
    .argument('<file>', 'a run file')
    .option('--from <t|#seq>', 'begin at the last checkpoint that is not after this')
    .option('--to <t|#seq>', 'stop there and show the world')
    .option(
      '--until-event <a=b,…>',
      'stop at the first event with this kind, by, about, code or text',
    )
    .option(
      '--break <line>',
      'stop where guest code comes to ID:LINE or FILE:LINE, such as shopper:12 (again for more)',
      append,
      [],
    )
    .option(
      '--step',
      'walk through what happened: next, continue, step, into, over, world, agent, what-if',
    )
    .option('--out <file>', 'of a light run: write the complete file that it lacks')
    .option('--json', 'print one JSON object')
    .action(run)
}

async function run(path: string, flags: Flags): Promise<void> {
  const file = opened(path)
  try {
    if (flags.out !== undefined) return await complete(file, flags.out, flags.json === true)
    const from = readMoment(flags.from, '--from')
    const stop = stopAt(readMoment(flags.to, '--to'), readFilter(flags.untilEvent))
    if (flags.step && flags.json) throw new Refused('--step is for people: leave out --json')
    const breaks = await breaksOf(file, flags.break)
    if (flags.step) return await stepThrough(file, { from, to: stop, breaks })
    const last: Event[] = []
    let hit: Event | null = null
    let met: Hit[] = []
    const watch = (events: readonly Event[]) => {
      last.push(...events)
      if (last.length > 2 * SHOWN) last.splice(0, last.length - SHOWN)
      hit = stop === null ? null : (events.find(stop) ?? null)
      met = breaks?.taken(events) ?? []
      if (met.length > 0) hit ??= events.at(-1)!
      if (hit !== null) throw new StopHere()
    }
    const began = performance.now()
    const replayed = await replay(file, {
      ...{ from: seqOf(file, from), watch },
      ...(breaks && { again: breaks.again, sandbox: breaks.sandbox }),
    })
    const seconds = (performance.now() - began) / 1000
    try {
      if (replayed.divergence !== null) process.exitCode = 1
      if (flags.json)
        printJson({
          ...json(file, replayed, hit),
          ...(breaks && { break: met[0] ? hitJson(met[0]) : null }),
        })
      else {
        const stops = stop !== null || breaks !== null
        const shown = { hit, met, stops, last: last.slice(-SHOWN), seconds }
        await printAll([text(file, replayed, shown)])
      }
    } finally {
      replayed.run.close()
      breaks?.close()
    }
  } finally {
    file.close()
  }
}

/** Null where no line is named. Throws Refused for one that no code has. */
async function breaksOf(file: RunFile, texts: readonly string[]): Promise<Breaks | null> {
  if (texts.length === 0) return null
  file.requireEvents()
  const sources = new GuestSources(file)
  const read = texts.map((text) => readBreakpoint(text, sources))
  const problem = read.find((one) => typeof one === 'string')
  if (problem !== undefined) throw new Refused(`--break ${problem}`)
  return await Breaks.of(file, read as Breakpoint[], sources)
}

/** Writes the complete file of a light run, which must come to the same hash. */
async function complete(file: RunFile, path: string, asJson: boolean): Promise<void> {
  if (!file.isLight)
    throw new Refused(`${file.path} has all its events: there is nothing to complete`)
  const hash = await completed(file, path)
  const { event_hash } = file.manifest()
  const isSame = hash === event_hash
  if (!isSame) process.exitCode = 1
  if (asJson) return printJson({ file: path, event_hash: hash, identical: isSame })
  const told = isSame ? 'the same as of the light run' : `the light run had ${event_hash}`
  await printAll([`run file    ${path}\nevent hash  ${hash}, ${told}\n`])
}

const SHOWN = 10

/** The number of the last event that is not after a moment. */
function seqOf(file: RunFile, moment: Moment | undefined): number | undefined {
  if (moment === undefined || 'seq' in moment) return moment?.seq
  return file.lastSeqAt(moment.t)
}

export type Stop = (event: Event) => boolean

/** The first event at or after a moment, or the first that fits a filter. */
function stopAt(to: Moment | undefined, filter: Stop | null): Stop | null {
  if (to === undefined) return filter
  const reached: Stop = (event) => ('seq' in to ? event.seq >= to.seq : event.t >= to.t)
  return filter === null ? reached : (event) => reached(event) || filter(event)
}

const FILTERS: Record<string, (event: Event, value: string) => boolean> = {
  kind: (event, value) => event.kind === value || event.kind.split('.')[0] === value,
  by: (event, value) => event.by === value,
  about: (event, value) => about(event).includes(value),
  code: (event, value) => (event.data as { code?: string }).code === value,
  text: (event, value) => JSON.stringify(event.data).includes(value),
}

function readFilter(text: string | undefined): Stop | null {
  if (text === undefined) return null
  const conditions = text.split(',').map((part) => {
    const at = part.indexOf('=')
    const name = part.slice(0, Math.max(at, 0)).trim()
    const fits = FILTERS[name]
    if (at < 1 || fits === undefined) {
      const known = `known are ${Object.keys(FILTERS).join(', ')}`
      throw new Refused(
        `--until-event ${text}: write conditions such as kind=call.failed,by=alice; ${known}`,
      )
    }
    const value = part.slice(at + 1).trim()
    return (event: Event) => fits(event, value)
  })
  return (event) => conditions.every((fits) => fits(event))
}

function json(file: RunFile, replayed: Replayed, hit: Event | null): object {
  const { identical, of, from, divergence, world, eventHash, stateHash, tally } = replayed
  return {
    file: file.path,
    seed: world.seed,
    events: world.seq,
    time_us: world.now,
    event_hash: eventHash,
    state_hash: stateHash,
    expect: { passed: tally.passed, failed: tally.failed },
    from,
    identical,
    of,
    stopped_at: hit,
    divergence: divergence === null ? null : divergenceJson(file, divergence),
  }
}

/** `stops` says whether there was something to stop at. */
type Shown = { hit: Event | null; met: Hit[]; stops: boolean; last: Event[]; seconds: number }

function text(
  file: RunFile,
  replayed: Replayed,
  { hit, met, stops, last, seconds }: Shown,
): string {
  const { identical, of, from, divergence, world, stateHash, eventHash, tally } = replayed
  const lines: string[] = []
  const began = from === 0 ? '' : `, from the checkpoint at #${from}`
  const speed = Math.round(identical / Math.max(seconds, 0.001))
  if (divergence !== null) {
    lines.push(...last.map((event) => `ok  ${eventLine(event)}`))
    lines.push(...divergenceText(file, divergence))
  } else if (hit !== null) {
    lines.push(...last.map(eventLine), '', ...met.slice(0, 1).flatMap(hitLines))
    lines.push(`stopped at ${momentText({ seq: hit.seq })}, ${formatDuration(world.now)}`)
  }
  lines.push(`${identical}/${of} events identical${began} (${speed}/s)`)
  if (divergence === null && hit === null && stops) lines.push('nothing was found to stop at')
  if (hit !== null) lines.push('', summaryText(summaryOf(world, tally)), '')
  lines.push(`event hash  ${eventHash}`, `state hash  ${stateHash}`)
  if (divergence === null && hit === null && !replayed.ended) lines.push('the replay did not end')
  return `${lines.join('\n')}\n`
}
