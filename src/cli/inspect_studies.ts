// Sweeps and results of claims in folders, found and answered for the inspector.
import { readdirSync, readFileSync, type Stats, statSync } from 'node:fs'
import { basename, join } from 'node:path'
import { byCodeUnit } from '../base/json.ts'
import type { Claims } from '../experiment/report_claims.ts'
import { PLAN, RESULTS } from '../experiment/sweep_store.ts'
import type { ClaimsAnswer, StudiesAnswer, SweepAnswer } from '../inspect/answers_study.ts'
import { claimsAnswerOf, claimsIn, countsOf } from './inspect_claims.ts'
import { damagedRow, type SweepRead, sweepAnswerOf, sweepIn, sweepRowOf } from './inspect_sweep.ts'

export type Studies = {
  list(): StudiesAnswer
  /** Null where there is no such sweep, or it can't be read. */
  sweep(name: string): SweepAnswer | null
  claims(path: string): ClaimsAnswer | null
}

/** Folders in which too much lies are not searched to the end. */
const ENTRIES_MAX = 2_000
const CLAIMS_BYTES_MAX = 16_000_000
const RESULTS_BYTES_MAX = 256_000_000

/**
 * Looks into these folders and those directly in them. Files are read again only when they have
 * changed; what is no study is left out, what is a damaged one is told. Never writes, never throws.
 */
export function studiesIn(folders: readonly string[]): Studies {
  const sweeps = new Kept<SweepRead | string>(readSweepFolder)
  const claims = new Kept<Claims | null>(readClaimsFile)
  const answers = new WeakMap<SweepRead, SweepAnswer>()
  const sweepAt = (path: string) => sweeps.get(path, [join(path, PLAN), join(path, RESULTS)])
  const claimsAt = (path: string) => claims.get(path, [path])
  return {
    list() {
      const found = findIn(folders)
      return {
        sweeps: named(found.sweeps).map(([name, path]) => {
          const read = sweepAt(path)
          return typeof read === 'string' ? damagedRow(name, path, read) : sweepRowOf(name, read)
        }),
        claims: found.files.flatMap((path) => {
          const read = claimsAt(path)
          return read === null ? [] : [{ path, ...countsOf(read) }]
        }),
      }
    },
    sweep(name) {
      const path = new Map(named(findIn(folders).sweeps)).get(name)
      const read = path === undefined ? '' : sweepAt(path)
      if (typeof read === 'string') return null
      const answer = answers.get(read) ?? sweepAnswerOf(name, read)
      answers.set(read, answer)
      return answer
    },
    claims(path) {
      if (!findIn(folders).files.includes(path)) return null
      const read = claimsAt(path)
      return read === null ? null : claimsAnswerOf(path, read)
    },
  }
}

/** What was made of files, until one of them is of another time or size. */
class Kept<T> {
  private readonly read: (path: string) => T
  private readonly known = new Map<string, { stamp: string; value: T }>()

  constructor(read: (path: string) => T) {
    this.read = read
  }

  get(path: string, files: readonly string[]): T {
    const stamp = files
      .map((file) => statOf(file))
      .map((stat) => `${stat?.mtimeMs} ${stat?.size}`)
      .join(', ')
    const known = this.known.get(path)
    if (known?.stamp === stamp) return known.value
    const value = this.read(path)
    this.known.set(path, { stamp, value })
    return value
  }
}

function statOf(path: string): Stats | undefined {
  try {
    return statSync(path, { throwIfNoEntry: false })
  } catch {
    return undefined
  }
}

/** Folders with a plan, and files that may be results of claims; in order of their paths. */
function findIn(folders: readonly string[]): { sweeps: string[]; files: string[] } {
  const sweeps = new Set<string>()
  const files = new Set<string>()
  const look = (folder: string, depth: number): void => {
    const entries = entriesOf(folder)
    if (entries.some((entry) => entry.name === PLAN)) {
      sweeps.add(folder)
      return
    }
    for (const entry of entries) {
      const path = join(folder, entry.name)
      if (entry.isDirectory() && depth > 0) look(path, depth - 1)
      if (entry.isFile() && entry.name.endsWith('.json')) files.add(path)
    }
  }
  for (const folder of folders) look(folder, 1)
  return { sweeps: [...sweeps].sort(byCodeUnit), files: [...files].sort(byCodeUnit) }
}

function entriesOf(folder: string) {
  try {
    return readdirSync(folder, { withFileTypes: true }).slice(0, ENTRIES_MAX)
  } catch {
    return []
  }
}

/** Each by its folder's name, with a number where another has it already. */
function named(paths: readonly string[]): [string, string][] {
  const taken = new Set<string>()
  return paths.map((path) => {
    const stem = basename(path) || path
    let name = stem
    for (let n = 2; taken.has(name); n++) name = `${stem}-${n}`
    taken.add(name)
    return [name, path]
  })
}

function readSweepFolder(path: string): SweepRead | string {
  try {
    const results = join(path, RESULTS)
    const size = statOf(results)?.size ?? null
    if ((size ?? 0) > RESULTS_BYTES_MAX) return `${RESULTS} is too large to be looked at here`
    const plan = readFileSync(join(path, PLAN), 'utf8')
    return sweepIn(path, plan, size === null ? '' : readFileSync(results, 'utf8'))
  } catch (error) {
    return (error as Error).message
  }
}

function readClaimsFile(path: string): Claims | null {
  try {
    if ((statOf(path)?.size ?? 0) > CLAIMS_BYTES_MAX) return null
    return claimsIn(readFileSync(path, 'utf8'))
  } catch {
    return null
  }
}
