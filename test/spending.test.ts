// Money for models under every fault: what providers could have charged is never more than what was
// burned, and that never more than what was given, for each agent and for all.
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { costOf } from '../src/kernel/cost.ts'
import type { DataOf } from '../src/kernel/event.ts'
import { openRunFile } from '../src/run/run_file.ts'
import { verified } from '../src/run/verify.ts'
import { inFolder, live, scenarioOf } from './check.ts'
import { type FaultServer, faults, openFaultServer } from './fault_server.ts'
import { Draw } from './torture_draw.ts'
import { killedAndResumed } from './torture_kills.ts'

/** `npm run test:all` has a thousand agents, and kills the process under them. */
const TIMES = Number(process.env.OIKOS_TIMES ?? 1)
const AGENTS = TIMES > 1 ? 1000 : 40
/** When an answer is too late: longer where a thousand ask. */
const LATE = TIMES > 1 ? '1s' : '400ms'
const BUDGET = 6000
const PRICE = { input: 100_000, output: 400_000, cached: 50_000 }

/** Agents with next to nothing, many calls in flight, and a provider that does everything wrong. */
function poor({ baseUrl }: FaultServer, agents: number, cap: string): string {
  return `
name: poor
about: many agents with tiny budgets ask a provider that fails in every way
seed: 9
until: 30s
config:
  edge: {concurrency: 32, timeout: ${LATE}, retries: 1, backoff_first: 1ms, backoff_max: 2ms, breaker_failures: 0}
  agents: {failures_max: 1000}
  llm:
    cap: ${cap}
    max_output_tokens: 200
    providers:
      far:
        kind: openai_compatible
        base_url: "${baseUrl}"
        model: m
        price: {input: $0.10, output: $0.40, cached: $0.05}
artifacts:
  - id: mind{n}
    count: ${agents}
    type: agent
    has_standing: true
    endow: {scrip: 20, llm_budget: $0.006, llm_rate: {rate: 6000000/min, capacity: 200000}}
    loop: {mind: llm, every: 1s}
`
}

type Spent = { by: Map<string, number>; burned: number; held: number; minted: number }

function spentIn(path: string): Spent {
  const file = openRunFile(path)
  const by = new Map<string, number>()
  let [burned, held, minted] = [0, 0, 0]
  for (const { kind, data } of file.events({
    kinds: ['effect.requested', 'effect.answered', 'stock.minted'],
  })) {
    if (kind === 'stock.minted') minted += (data as DataOf<'stock.minted'>).amount
    else if (kind === 'effect.requested') held += (data as DataOf<'effect.requested'>).held
    else {
      const { payer, cost, rest } = data as DataOf<'effect.answered'>
      by.set(payer, (by.get(payer) ?? 0) + cost)
      burned += cost
      held -= cost + rest
    }
  }
  file.close()
  return { by, burned, held, minted }
}

/** What a provider could have charged at the price of the model. */
function chargedBy(server: FaultServer): number {
  return costOf({ ...server.charged(), cached: 0 }, PRICE)
}

async function withServer<T>(body: (server: FaultServer) => Promise<T>): Promise<T> {
  const server = await openFaultServer({ faults: [...faults, 'none', 'none'], seed: 3, delayMs: 3 })
  try {
    return await body(server)
  } finally {
    await server.close()
  }
}

describe('total spend is never more than what was given, to the micro-dollar', () => {
  test(`${AGENTS} agents, 32 calls in flight, every fault`, { timeout: 300_000 }, () =>
    inFolder((folder) =>
      withServer(async (server) => {
        const path = join(folder, 'a.oikos')
        const lived = await live(scenarioOf(poor(server, AGENTS, 'null')), path)
        const { by, burned, held, minted } = spentIn(path)
        expect(minted).toBe(AGENTS * BUDGET)
        expect(server.requests()).toBeGreaterThan(AGENTS)
        expect(Math.max(...by.values())).toBeLessThanOrEqual(BUDGET)
        expect(burned + held).toBeLessThanOrEqual(minted)
        expect(chargedBy(server)).toBeLessThanOrEqual(burned + held)
        expect(lived.world.models).toEqual({ spent: burned, held })
        expect(lived.world.frozen.size).toBeGreaterThan(AGENTS / 2)
        const file = openRunFile(path)
        const { verdict } = await verified(file)
        file.close()
        expect(verdict).toMatchObject({ holds: true, damage: [] })
      }),
    ),
  )

  test('a cap of all holds before every budget', () =>
    inFolder((folder) =>
      withServer(async (server) => {
        const path = join(folder, 'a.oikos')
        await live(scenarioOf(poor(server, 20, '$0.03')), path)
        const { burned, held } = spentIn(path)
        expect(burned + held).toBeLessThanOrEqual(30_000)
        expect(burned + held).toBeGreaterThan(20_000)
        expect(chargedBy(server)).toBeLessThanOrEqual(burned + held)
      }),
    ))

  test.runIf(TIMES > 1)('killed at any moment and resumed', { timeout: 600_000 }, () =>
    inFolder((folder) =>
      withServer(async (server) => {
        const scenario = join(folder, 'poor.yaml')
        writeFileSync(scenario, poor(server, AGENTS, 'null'))
        const path = join(folder, 'a.oikos')
        const draw = new Draw(5, 'spending')
        const { kills } = await killedAndResumed({ scenario, file: path, set: [], draw })
        expect(kills).toBeGreaterThan(0)
        const { by, burned, held, minted } = spentIn(path)
        expect(Math.max(...by.values())).toBeLessThanOrEqual(BUDGET)
        expect(burned + held).toBeLessThanOrEqual(minted)
        expect(chargedBy(server)).toBeLessThanOrEqual(burned + held)
      }),
    ),
  )
})
