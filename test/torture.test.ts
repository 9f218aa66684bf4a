// Worlds of the torture in which something was once found: each is doubted again.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'vitest'
import { Failure, torture } from './torture.ts'

type Found = { seed: number; only: number; found: string }

const SEEDS = JSON.parse(
  readFileSync(join(import.meta.dirname, 'torture_seeds.json'), 'utf8'),
) as Found[]

/** A part of `npm run test:all`, as the torture itself is. */
const slow = test.runIf(process.env.OIKOS_TIMES !== undefined)

for (const { seed, only, found } of SEEDS) {
  slow(
    `world ${only} of seed ${seed}: ${found}`,
    async () => {
      try {
        await torture({ seed, only, minutes: 0, kills: 1 })
      } catch (error) {
        throw error instanceof Failure ? new Error(error.report) : error
      }
    },
    600_000,
  )
}
