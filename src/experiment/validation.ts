// Validating a claim: its worlds are lived with every seed and measured, the first ones doubted.
import { Violation } from '../base/violation.ts'
import type { Problem } from '../run/problem.ts'
import { isProblems, type Scenario } from '../run/scenario.ts'
import type { Claim, ClaimCase } from './claim_file.ts'
import { type Answered, type Doubted, doubted, type Life, tried, Unborn } from './trial.ts'
import { judged, type Verdict } from './verdict.ts'

/**
 * - `same` says where lives that should be one were not; `laws` what was broken in any life, and
 *   which expectations of a scenario failed.
 * - `skipped` says why nothing was tried.
 */
export type Validated = {
  claim: string
  rows: (Verdict & { seconds: number })[]
  seeds: number
  events: number
  seconds: number
  same: { lives: number; stops: number[]; troubles: string[] }
  laws: string[]
  skipped: string | null
  holds: boolean
}

/** Told what is being done, and how far it is, now and then. */
export type Tell = (text: string, nowUs: number) => void

/** Tries a claim with as many seeds as it says, or as `seeds` does. */
export async function validated(
  claim: Claim,
  { seeds = claim.seeds, tell }: { seeds?: number; tell: Tell },
): Promise<Validated> {
  const { name, skipped } = claim
  const began = performance.now()
  const same: Validated['same'] = { lives: 0, stops: [], troubles: [] }
  const validation: Validated = {
    ...{ claim: name, rows: [], seeds, events: 0, seconds: 0 },
    ...{ same, laws: [], skipped, holds: false },
  }
  if (skipped !== null) return { ...validation, holds: true }
  for (const [i, one] of claim.cases.entries()) {
    const began = performance.now()
    const where = `${name} ${i + 1}/${claim.cases.length}`
    const answers = await answersOf(claim, one, validation, (seed, nowUs) =>
      tell(`${where} seed ${seed}/${seeds}`, nowUs),
    )
    const seconds = secondsSince(began) / one.rows.length
    for (const [at, row] of one.rows.entries()) {
      const verdict = judged(
        row,
        answers.map((all) => all[at]!),
      )
      validation.rows.push({ ...verdict, seconds })
    }
  }
  validation.seconds = secondsSince(began)
  const { rows, laws } = validation
  validation.holds =
    rows.every((row) => row.holds) && laws.length === 0 && same.troubles.length === 0
  return validation
}

function secondsSince(began: number): number {
  return (performance.now() - began) / 1000
}

/** What each seed answers to the rows of a case; the first is doubted. */
async function answersOf(
  claim: Claim,
  { set, rows }: ClaimCase,
  validation: Validated,
  tell: (seed: number, nowUs: number) => void,
): Promise<Answered[][]> {
  const answers: Answered[][] = []
  for (let seed = 1; seed <= validation.seeds; seed++) {
    tell(seed, 0)
    try {
      const scenario = ready(claim.scenario(set, seed))
      const expressions = rows.map((row) => row.found)
      const life = await tried(scenario, expressions, (nowUs) => tell(seed, nowUs))
      answers.push(life.answers)
      validation.events += life.events
      validation.laws.push(...life.troubles.map((text) => `seed ${seed}: ${text}`))
      if (seed === 1) noteDoubts(validation, await doubtedFirst(claim, set, life))
    } catch (error) {
      if (!(error instanceof Violation || error instanceof Unborn)) throw error
      validation.laws.push(`seed ${seed}: ${error.message}`)
      answers.push(rows.map(() => ({ ok: false, message: 'it was not lived to its end' })))
    }
  }
  return answers
}

function noteDoubts({ same }: Validated, { stoppedAt, troubles }: Doubted): void {
  same.lives += 2
  same.stops.push(stoppedAt)
  same.troubles.push(...troubles)
}

/** The first life of a case, or a shorter one of the same world, made again in other ways. */
async function doubtedFirst(claim: Claim, set: readonly string[], whole: Life) {
  const { doubt, name } = claim
  const scenario = ready(claim.scenario(set, 1, doubt ?? undefined))
  const first = doubt === null ? whole : await tried(scenario, [], () => {})
  return await doubted(scenario, first, `${name} ${set.join(' ')}`)
}

function ready(read: Scenario | Problem[]): Scenario {
  if (isProblems(read)) throw new Error(read[0]!.message)
  return read
}
