// Bench: shouts of zero-intelligence traders through an order book contract, recorded, beside a plain
// JavaScript loop of the same market.
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { genesisIds } from '../../genesis/catalogue.ts'
import { stream } from '../../src/base/random.ts'
import { bringModules } from '../../src/run/bring.ts'
import { Run } from '../../src/run/live.ts'
import { openRunFile } from '../../src/run/run_file.ts'
import { isProblems, loadScenario } from '../../src/run/scenario.ts'

const WORLD = 'scenarios/validation/zi/world.yaml'
const VALUES = [102, 97, 92, 87, 82, 77]
const COSTS = [34, 46, 58, 70, 82, 94]
const PERIODS = 6
const SHOUTS = 2000

export async function market(): Promise<string> {
  const { shouts, seconds } = await lived()
  const plain = plainly(1)
  const again = plainly(2)
  const rate = shouts / seconds
  const bare = (plain.shouts + again.shouts) / (plain.seconds + again.seconds)
  return (
    `zero-intelligence market: ${Math.round(rate)} shouts a second through a contract, recorded; ` +
    `a plain loop makes ${Math.round(bare)}: ${(rate / bare).toFixed(5)}`
  )
}

async function lived(): Promise<{ shouts: number; seconds: number }> {
  const folder = mkdtempSync(join(tmpdir(), 'oikos-bench-'))
  const path = join(folder, 'market.oikos')
  const scenario = loadScenario(WORLD, { genesisIds, seed: 1 })
  if (isProblems(scenario)) throw new Error(JSON.stringify(scenario))
  const run = new Run(scenario, await bringModules(scenario), { file: path })
  const { seconds } = await run.live({ between: () => undefined, stopping: () => false })
  run.close()
  const file = openRunFile(path)
  const count = file.db.prepare("SELECT count(*) FROM calls WHERE method = 'shout'").pluck()
  const shouts = count.get() as number
  file.close()
  rmSync(folder, { recursive: true })
  return { shouts, seconds }
}

type Order = { by: number; price: number }

/** Six buyers with all values and six sellers with all costs, and nothing around them. */
function plainly(seed: number): { shouts: number; seconds: number } {
  const draw = stream(seed, 'market')
  const began = performance.now()
  let shouts = 0
  for (let period = 0; period < PERIODS; period++) {
    const next = new Array<number>(12).fill(0)
    let bid: Order | null = null
    let ask: Order | null = null
    for (let i = 0; i < SHOUTS; i++) {
      const by = Math.floor(draw() * 12)
      const at = next[by]!
      if (at >= 6) continue
      shouts += 1
      if (by < 6) {
        const price = 1 + Math.floor(draw() * VALUES[at]!)
        if (ask !== null && price >= ask.price) {
          next[by]! += 1
          next[ask.by]! += 1
          bid = null
          ask = null
        } else if (bid === null || price > bid.price) bid = { by, price }
      } else {
        const cost = COSTS[at]!
        const price = cost + Math.floor(draw() * (201 - cost))
        if (bid !== null && price <= bid.price) {
          next[by]! += 1
          next[bid.by]! += 1
          bid = null
          ask = null
        } else if (ask === null || price < ask.price) ask = { by, price }
      }
    }
  }
  return { shouts, seconds: (performance.now() - began) / 1000 }
}
