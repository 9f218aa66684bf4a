// Answers about runs: which there are, what one is and came to, how it went.
import type { Json, JsonObject } from '../base/json.ts'
import { expectationsOf } from '../run/run_figures.ts'
import type { CourseAnswer, Grown, RunAnswer, RunsAnswer } from './answers_run.ts'
import type { Library } from './library.ts'
import type { OpenRun } from './open_run.ts'

export function runsAnswer(library: Library): RunsAnswer {
  return { folder: library.folder, runs: library.list() }
}

export function runAnswer(library: Library, open: OpenRun): RunAnswer {
  const { run, file } = open
  const manifest = open.manifest()
  const { scenario_path, scenario_text, detail, oikos, node, event_hash, state_hash } = manifest
  const rows = library.list()
  const row = rows.find((one) => one.run === run)!
  const seq = open.isLight ? row.events : file.lastSeq()
  return {
    row,
    about: open.scenario.about,
    scenario_text: cut(scenario_text),
    ...{ scenario_path, detail, oikos, node, event_hash, state_hash },
    expectations: expectationsOf(file, manifest),
    children: rows.flatMap((one) => (one.parent?.run === run ? [one.run] : [])),
    controls: file.controls() as unknown as RunAnswer['controls'],
    seq,
    t: Math.max(manifest.time_us, lastTime(file.db)),
  }
}

const TEXT_MAX = 50_000

function cut(text: string): string {
  if (text.length <= TEXT_MAX) return text
  return `${text.slice(0, TEXT_MAX)}\n# … ${text.length} characters in all`
}

type Db = OpenRun['file']['db']

function lastTime(db: Db): number {
  const last = db.prepare('SELECT t FROM events ORDER BY seq DESC LIMIT 1').pluck()
  return (last.get() as number | undefined) ?? 0
}

export function courseAnswer(open: OpenRun): CourseAnswer {
  void open.follow()
  const { course, file } = open
  const manifest = open.manifest()
  const { seq, t } = course === null ? { seq: manifest.events, t: manifest.time_us } : course.at
  return {
    complete: course === null || seq >= file.lastSeq() || open.problem !== null,
    problem: open.problem,
    seq,
    time_us: Math.max(t, manifest.time_us),
    span_us: course?.spanUs ?? 0,
    spans: course?.spans() ?? [],
    measures: measuresOf(open, open.scenario.measure),
  }
}

function measuresOf({ file }: OpenRun, declared: JsonObject): CourseAnswer['measures'] {
  const points = new Map<string, [number, number | null][]>()
  const rows = file.db.prepare('SELECT t, name, value FROM metrics ORDER BY t').raw().iterate()
  for (const [t, name, value] of rows as Iterable<[number, string, number | null]>) {
    const known = points.get(name)
    if (known === undefined) points.set(name, [[t, value]])
    else known.push([t, value])
  }
  return [...points].map(([name, all]) => {
    const of: Json = declared[name] ?? declared[name.split('.')[0]!] ?? name
    return { name, of, points: thinned(all) }
  })
}

const POINTS_MAX = 1_000

function thinned<T>(points: readonly T[]): T[] {
  const every = Math.ceil(points.length / POINTS_MAX)
  return points.filter((_, i) => i % Math.max(1, every) === 0 || i === points.length - 1)
}

export function grownOf({ file, isLiving }: OpenRun, paused: boolean | null): Grown {
  const state = file.db.prepare("SELECT value FROM manifest WHERE key = 'state'").pluck().get()
  const seq = file.lastSeq()
  return { seq, t: lastTime(file.db), state: String(state), living: isLiving, paused }
}
