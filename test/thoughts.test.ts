// What people are told of minds: what each thought, what that cost, and what a run may cost before it.
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { openRunFile } from '../src/run/run_file.ts'
import { select } from '../src/run/select.ts'
import { promptOf, stepsOf } from '../src/run/thoughts.ts'
import { inFolder, live, scenarioOf } from './check.ts'
import { inside } from './cli_inside.ts'

const MINDS = (more = '', llm = '{providers: {local: {kind: scripted}}}', budget = '$0.50') => `
name: minds
about: two minds
seed: 3
until: 20s
config: {llm: ${llm}}
artifacts:
  - id: mind{n}
    count: 2
    type: agent
    has_standing: true
    endow: {scrip: 50, llm_budget: ${budget}, llm_rate: {rate: 1000000/min, capacity: 200000}}
    loop: {mind: llm, every: 2s, prompt: "You sell reports.", start: "{n}s"${more}}
`

describe('the trace of a mind', () => {
  test('has every step with prompt, answer, calls, tokens, cost and latency', () =>
    inFolder(async (folder) => {
      const path = join(folder, 'a.oikos')
      const lived = await live(scenarioOf(MINDS()), path)
      const file = openRunFile(path)
      const steps = [...stepsOf(file, 'mind1', {})]
      expect(steps.length).toBe(
        lived.world.loops.get('mind1')!.step + (steps.at(-1)!.ended_at ? 0 : 1),
      )
      for (const { thoughts, did, failed, ended_at } of steps) {
        expect(thoughts).toHaveLength(1)
        const [one] = thoughts
        expect(promptOf(one!)).toContain('You sell reports.')
        expect(one!.tools).toContain('genesis_store__create')
        if (one!.outcome === null || ended_at === null) continue
        expect(one!.latency_us).toBeGreaterThanOrEqual(500_000)
        expect(one!.took_ms).toBeGreaterThanOrEqual(0)
        expect(one!.cost).toBeGreaterThan(0)
        expect(one!.tokens!.input).toBeGreaterThan(500)
        expect(did.length > 0 || failed !== null || one!.outcome !== null).toBe(true)
      }
      const { rows } = select(
        file,
        'SELECT payer, task, sum(cost) FROM spending GROUP BY payer, task',
      )
      const spent = steps.reduce((sum, one) => sum + one.cost, 0)
      expect(rows).toContainEqual(['mind1', 'think', spent])
      const budget = lived.world.ledger.stocks.get('llm_budget')!.balances
      const [balance] = select(
        file,
        "SELECT balance FROM balances WHERE id = 'mind1' AND resource = 'llm_budget'",
      ).rows
      expect(balance).toEqual([budget.get('mind1')])
      file.close()
      const { out, code } = await inside('timeline', path, 'mind1', '--thoughts')
      expect(code).toBe(0)
      expect(out).toMatch(/━━ mind1#1 \(start\) at 1s, ended at /)
      expect(out).toMatch(
        /asked {3}local \(think\) as mind1\/1: \d+ tokens in \(0 cached\), \d+ out/,
      )
      expect(out).toMatch(/packet {2}you 2 /)
      expect(out).toMatch(/answer {2}/)
      const told = await inside('timeline', path, 'mind1', '--thoughts', '--limit', '2', '--json')
      expect(JSON.parse(told.out).steps).toHaveLength(2)
      expect((await inside('timeline', path, '--thoughts')).err).toMatch(/needs an agent/)
    }))
})

describe('what models may cost', () => {
  const costs = async (text: string) =>
    inFolder(async (folder) => {
      writeFileSync(join(folder, 'a.yaml'), text)
      const { out } = await inside('check', join(folder, 'a.yaml'), '--json')
      return JSON.parse(out) as {
        llm_cost_micro_usd: { lowest: number; expected: number; highest: number }
        far_models: string[]
      }
    })

  test('is told before the first call, and what is spent is within', () =>
    inFolder(async (folder) => {
      const { llm_cost_micro_usd: cost, far_models } = await costs(MINDS())
      expect(far_models).toEqual([])
      const lived = await live(scenarioOf(MINDS()), join(folder, 'a.oikos'))
      const { spent } = lived.world.models
      expect(cost.lowest).toBeLessThanOrEqual(spent)
      expect(cost.highest).toBeGreaterThanOrEqual(spent)
      expect(cost.expected).toBeGreaterThan(spent / 3)
      expect(cost.expected).toBeLessThan(spent * 3)
    }))

  test('is no more than there is, nor than the cap', async () => {
    const poor = await costs(MINDS('', undefined, '$0.03'))
    expect(poor.llm_cost_micro_usd.highest).toBeLessThanOrEqual(60_000)
    const capped = await costs(MINDS('', '{cap: $0.03, providers: {local: {kind: scripted}}}'))
    expect(capped.llm_cost_micro_usd).toMatchObject({ highest: 30_000, expected: 30_000 })
  })

  test('is asked about where it is real money', () =>
    inFolder(async (folder) => {
      const path = join(folder, 'a.yaml')
      writeFileSync(path, MINDS('', '{default: gpt-4-1-mini, confirm_above: $0.10}'))
      const { err, code } = await inside('run', path, '--no-record')
      expect(code).toBe(2)
      expect(err).toMatch(/at most \(2 minds; for gpt-4-1-mini\), above \$0\.10 .*: say --yes/)
      writeFileSync(path, MINDS('', '{default: gpt-4-1-mini, confirm_above: $5}'))
      expect((await inside('check', path)).out).toMatch(/for gpt-4-1-mini/)
    }))
})
