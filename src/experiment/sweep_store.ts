// A sweep on disk: its plan, and a line for each run that ended, durable at once.
import {
  closeSync,
  existsSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readFileSync,
  writeFileSync,
  writeSync,
} from 'node:fs'
import { join } from 'node:path'
import { canonical, type Json } from '../base/json.ts'
import type { Cell } from './design.ts'

/**
 * - `files` are hashes of all texts that the scenario is made of.
 * - With `keep` none, runs leave no file; with cells, those of the first seed do.
 */
export type Plan = {
  scenario: string
  name: string
  files: Record<string, string>
  cells: Cell[]
  /** Names of what is measured, as the scenario has them. */
  measures: string[]
  seeds: number[]
  replicates: number
  set: string[]
  until: string | null
  burnInUs: number
  record: 'full' | 'hash'
  keep: 'none' | 'cells' | 'all'
  llm: string | null
}

/** One run of a sweep: by its cell, the seed of its world, and the replicate of its models. */
export type Job = { cell: number; seed: number; replicate: number }

/** `measures` are by name; those of a run that failed are empty, and `error` says why. */
export type Result = Job & {
  ok: boolean
  error: string | null
  measures: Record<string, number | null>
  expect: { passed: number; failed: string[] }
  events: number
  time_us: number
  event_hash: string | null
  spent: number
  seconds: number
  file: string | null
}

export const PLAN = 'sweep.json'
export const RESULTS = 'results.jsonl'

export class SweepStore {
  readonly folder: string
  readonly results: Result[]
  private readonly known: Set<string>
  private readonly handle: number

  /** Goes on with what the folder has. Throws where that is another sweep, or is damaged. */
  constructor(folder: string, plan: Plan) {
    this.folder = folder
    mkdirSync(folder, { recursive: true })
    const path = join(folder, PLAN)
    const text = canonical(plan as unknown as Json)
    if (!existsSync(path)) writeFileSync(path, `${text}\n`)
    else if (readFileSync(path, 'utf8').trim() !== text) throw new OtherSweep(folder)
    this.results = readResults(folder)
    this.known = new Set(this.results.map(keyOf))
    this.handle = openSync(join(folder, RESULTS), 'a')
  }

  has(job: Job): boolean {
    return this.known.has(keyOf(job))
  }

  /** Keeps a result before anything follows from it. */
  add(result: Result): void {
    writeSync(this.handle, `${canonical(result as unknown as Json)}\n`)
    fsyncSync(this.handle)
    this.results.push(result)
    this.known.add(keyOf(result))
  }

  close(): void {
    closeSync(this.handle)
  }
}

export class OtherSweep extends Error {
  constructor(folder: string) {
    super(`${folder} has another sweep: name another folder with --out, or take that one away`)
  }
}

/** The plan of a folder; throws where there is none. */
export function readPlan(folder: string): Plan {
  return JSON.parse(readFileSync(join(folder, PLAN), 'utf8')) as Plan
}

/** What is whole: a line that was cut off when the process was killed counts as not there. */
export function readResults(folder: string): Result[] {
  const path = join(folder, RESULTS)
  if (!existsSync(path)) return []
  const text = readFileSync(path, 'utf8')
  const whole = wholeLines(text)
  if (whole.length < text.length) writeFileSync(path, whole)
  return resultsIn(whole)
}

/** The same of a text, for who only looks on. */
export function resultsIn(text: string): Result[] {
  const lines = wholeLines(text)
    .split('\n')
    .filter((line) => line !== '')
  return lines.map((line) => JSON.parse(line) as Result)
}

function wholeLines(text: string): string {
  return text.slice(0, text.lastIndexOf('\n') + 1)
}

function keyOf({ cell, seed, replicate }: Job): string {
  return `${cell} ${seed} ${replicate}`
}

/** All runs of a plan: seed by seed, so that every cell has the same ones as it goes along. */
export function jobsOf({ cells, seeds, replicates }: Plan): Job[] {
  return seeds.flatMap((seed) =>
    Array.from({ length: replicates }, (_, replicate) =>
      cells.map((_, cell) => ({ cell, seed, replicate })),
    ).flat(),
  )
}
