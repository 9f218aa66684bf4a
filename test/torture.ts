// The torture: random worlds, doubted in every way, for as long as asked: npm run torture.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { eventsOf } from './recorded.ts'
import { Draw } from './torture_draw.ts'
import { killedAndResumed } from './torture_kills.ts'
import {
  Broken,
  type Counts,
  checkControlled,
  checkFile,
  checkFold,
  checkForks,
  liveInFile,
  type Reference,
  reference,
  same,
} from './torture_proofs.ts'
import { tortureWorld } from './torture_world.ts'

/** `only` is one world; `kills` what part of them is lived by the command line too, and killed. */
export type Torture = { seed: number; minutes: number; only: number | null; kills: number }

export type Tortured = Counts & { worlds: number; unborn: number; events: number; kills: number }

const NONE = { worlds: 0, unborn: 0, events: 0, lives: 0, restores: 0, replays: 0 }

/** Doubts worlds one after another until the time is over. Throws Broken, with the world's number. */
export async function torture(
  { seed, minutes, only, kills }: Torture,
  tell: (counts: Tortured) => void = () => {},
): Promise<Tortured> {
  const counts: Tortured = { ...NONE, forks: 0, kills: 0 }
  const until = performance.now() + minutes * 60_000
  for (let i = only ?? 1; ; i++) {
    await tortureOne({ seed, number: i, kills }, counts)
    tell(counts)
    if (only !== null || performance.now() > until) return counts
  }
}

type One = { seed: number; number: number; kills: number }

async function tortureOne({ seed, number, kills }: One, counts: Tortured): Promise<void> {
  const { text, hasModels } = tortureWorld(seed, number)
  const folder = mkdtempSync(join(tmpdir(), 'oikos-torture-'))
  const path = join(folder, 'world.yaml')
  writeFileSync(path, text)
  const draw = new Draw(seed, number, 'proofs')
  try {
    const wanted = await reference(text, path)
    counts.worlds += 1
    if (wanted === null) {
      counts.unborn += 1
      return
    }
    counts.events += wanted.events.length
    checkFold(wanted)
    const file = join(folder, 'life.oikos')
    await liveInFile(wanted, file, draw, counts)
    await checkFile(file, draw, counts)
    await checkForks(wanted, file, draw, counts)
    if (draw.chance(0.3)) {
      await checkControlled(wanted, join(folder, 'controlled.oikos'), draw, counts)
    }
    if (draw.chance(kills)) {
      await checkKills(wanted, { folder, path, hasModels }, new Draw(seed, number, 'kills'), counts)
    }
  } catch (error) {
    throw new Failure({ seed, number, text }, error)
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

type Where = { folder: string; path: string; hasModels: boolean }

/** A call of a model that was lost changes what happens; the proofs hold of that as well. */
async function checkKills(
  wanted: Reference,
  { folder, path }: Where,
  draw: Draw,
  counts: Tortured,
): Promise<void> {
  const file = join(folder, 'killed.oikos')
  const set = [`record.batch=${draw.pick([1, 50, 1000])}`]
  set.push(`checkpoint.events=${draw.pick([5, 100, 1000])}`, 'checkpoint.reload=3')
  // At a pace, so that it lasts about so many seconds of wall clock.
  const pace = wanted.world.now / 1_000_000 / draw.pick([0.5, 2, 4])
  const paced = draw.chance(0.7) && pace > 0
  if (paced) set.push(`time.pace=${pace}`)
  const asKilled = paced ? await referenceAt(wanted, set) : wanted
  const killed = await killedAndResumed({ scenario: path, file, set, draw })
  counts.kills += killed.kills
  if (!killed.lost) same('killed and resumed', killed, asKilled, () => eventsOf(file))
  await checkFile(file, draw, counts)
}

/** A pace is part of a world's state, though nothing follows from it. */
async function referenceAt({ scenario }: Reference, set: string[]): Promise<Reference> {
  const pace = set.filter((one) => one.startsWith('time.'))
  return (await reference(scenario.text, scenario.path, pace))!
}

/** What failed in which world, and how to see it again. */
export class Failure extends Error {
  readonly report: string

  constructor(
    { seed, number, text }: { seed: number; number: number; text: string },
    error: unknown,
  ) {
    super(`world ${number} of seed ${seed}`)
    const folder = join(tmpdir(), 'oikos-torture')
    mkdirSync(folder, { recursive: true })
    const kept = join(folder, `${seed}-${number}.yaml`)
    writeFileSync(kept, text)
    const what = error instanceof Broken ? error.what : 'nothing is thrown'
    const how = error instanceof Broken ? error.message : (error as Error).stack
    this.report = [
      `FAILED  world ${number} of seed ${seed}: it must hold that ${what}`,
      how,
      `the scenario is in ${kept}`,
      `npm run torture -- --seed ${seed} --only ${number}`,
    ].join('\n')
  }
}

function told(counts: Tortured, began: number): string {
  const minutes = ((performance.now() - began) / 60_000).toFixed(1)
  const parts = Object.entries(counts).map(([name, count]) => `${count} ${name}`)
  return `${minutes} min · ${parts.join(' · ')}`
}

function numberOf(name: string, unless: number): number {
  const at = process.argv.indexOf(`--${name}`)
  if (at < 0) return unless
  const value = Number(process.argv[at + 1])
  if (Number.isFinite(value)) return value
  process.stderr.write(`--${name} needs a number\n`)
  process.exit(2)
}

async function main(): Promise<void> {
  const seed = numberOf('seed', 1)
  const only = process.argv.includes('--only') ? numberOf('only', 1) : null
  const minutes = numberOf('minutes', 1)
  // A world alone is lived with all that can be done to it.
  const kills = numberOf('kills', only === null ? 0.2 : 1)
  const began = performance.now()
  let last = began
  const isTty = process.stdout.isTTY
  const tell = (counts: Tortured) => {
    if (performance.now() - last < (isTty ? 500 : 30_000)) return
    last = performance.now()
    process.stdout.write(isTty ? `\r\x1b[K${told(counts, began)}` : `${told(counts, began)}\n`)
  }
  try {
    const counts = await torture({ seed, minutes, only, kills }, tell)
    process.stdout.write(`${isTty ? '\r\x1b[K' : ''}all held: ${told(counts, began)}\n`)
  } catch (error) {
    if (!(error instanceof Failure)) throw error
    process.stdout.write(`${isTty ? '\r\x1b[K' : ''}${error.report}\n`)
    process.exit(1)
  }
}

if (import.meta.filename === process.argv[1]) await main()
