// The first effect, end to end: minds that ask a model, what is held and settled for it, look-ahead.
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import type { DataOf, Event, Kind } from '../src/kernel/event.ts'
import { bringModules } from '../src/run/bring.ts'
import { Run } from '../src/run/live.ts'
import { replay } from '../src/run/replay.ts'
import { resumed } from '../src/run/resume.ts'
import { openRunFile } from '../src/run/run_file.ts'
import { openToWrite } from '../src/run/sqlite.ts'
import { check, inFolder, type Lived, live, scenarioOf } from './check.ts'

/** `npm run test:all` runs the same world more often, with more agents. */
const TIMES = Number(process.env.OIKOS_TIMES ?? 1)
const [LIVES, AGENTS] = TIMES > 1 ? [10, 200] : [2, 30]

/** Agents that think every second, a model that takes its time, and a link for the last of them. */
function crowd(agents: number, more = ''): string {
  return `
name: crowd
about: many minds ask one model at once
seed: 5
until: 6s
config:
  edge: {retries: 0}
  llm: {providers: {local: {kind: scripted, delay: {least: 0, most: 20ms}, fail_percent: 5}}}
artifacts:
  - id: mind{n}
    count: ${agents}
    type: agent
    has_standing: true
    endow: {scrip: 50, llm_budget: $1, llm_rate: {rate: 1000000/min, capacity: 200000}}
    loop: {mind: llm, every: 1s}
${more}`
}

function all<K extends Kind>({ events }: { events: Event[] }, kind: K): DataOf<K>[] {
  return events.filter((event) => event.kind === kind).map((event) => event.data as DataOf<K>)
}

const sum = (numbers: number[]) => numbers.reduce((all, one) => all + one, 0)

describe('money for models', () => {
  test('what is held is spent or given back, to the micro-dollar', async () => {
    const lived = await check(crowd(5))
    const asked = all(lived, 'effect.requested')
    const answered = all(lived, 'effect.answered')
    expect(answered.length).toBeGreaterThan(5)
    for (const { id, cost, rest, tokens, outcome, to } of answered) {
      const { kind, held, route, most } = asked.find((one) => one.id === id)!
      if (kind === 'recall') {
        expect([held, cost]).toEqual([0, 0])
        continue
      }
      const { price } = route[0]!
      expect(cost + rest).toBe(held)
      expect(to).not.toBeNull()
      const { ok, usage } = outcome as { ok: boolean; usage?: object | null }
      if (!ok && usage === undefined) expect(tokens).toEqual({ input: 0, output: 0, cached: 0 })
      expect(cost).toBe(
        Math.ceil((tokens.input * price.input + tokens.output * price.output) / 1e6),
      )
      expect(tokens.input).toBeLessThanOrEqual(most.input)
    }
    const { held, burned, minted, circulating } = lived.world.ledger.stocks.get('llm_budget')!
    const pending = asked.filter(({ id }) => !answered.some((one) => one.id === id))
    expect(held).toBe(sum(pending.map((one) => one.held)))
    expect(burned).toBe(sum(answered.map((one) => one.cost)))
    expect(circulating).toBe(minted - burned - held)
    const used = sum(answered.filter((one) => one.payer === 'mind1').map((one) => one.cost))
    const own = sum(pending.filter((one) => one.payer === 'mind1').map((one) => one.held))
    const balance = lived.world.ledger.stocks.get('llm_budget')!.balances.get('mind1')
    expect(balance).toBe(1_000_000 - used - own)
  })

  test('the answer to who is gone is paid for and dropped', async () => {
    const held = 500 * 10
    const lived = await check(mortal(held))
    expect(all(lived, 'artifact.deleted')).toHaveLength(1)
    const answered = all(lived, 'effect.answered')
    expect(answered).toMatchObject([{ id: 'mortal/1', to: null, due: null }])
    const { burned, held: left } = lived.world.ledger.stocks.get('llm_budget')!
    expect([burned, left]).toEqual([held, 0])
  })

  test('a mind that was replaced does not hear the answer to the one before', async () => {
    const lived = await check(`
name: replaced
about: a loop changes its mind, and changes it back, while a model thinks
until: 1500ms
config: {llm: {providers: {local: {kind: scripted}}}}
artifacts:
  - id: owner
    type: account
    has_standing: true
    loop:
      mind: script
      script:
        - {at: 100ms, invoke: genesis_store.write, args: {id: agent, loop: {mind: external}}}
        - {at: 200ms, invoke: genesis_store.write, args: {id: agent, loop: {mind: llm}}}
        - {at: 300ms, invoke: genesis_clock.wake, args: {id: agent}, expect: {success: true}}
  - id: agent
    type: agent
    owner: owner
    has_standing: true
    endow: {llm_budget: $1, llm_rate: {rate: 1000000/min, capacity: 100000}}
    loop: {mind: llm, every: 1h}
`)
    const answered = all(lived, 'effect.answered')
    expect(answered.map(({ id, due }) => [id, due !== null])).toEqual([
      ['agent/1', false],
      ['agent/2', true],
    ])
    expect(all(lived, 'agent.woke')).toEqual([])
  })
})

function mortal(budget: number): string {
  return `
name: mortal
about: an agent is deleted while its model thinks
until: 2s
config: {llm: {providers: {local: {kind: scripted, price: {input: 0, output: $10}}}}}
artifacts:
  - id: god
    type: account
    has_standing: true
    loop:
      mind: script
      script: [{at: 300ms, invoke: genesis_store.delete, args: {id: mortal}}]
  - id: mortal
    type: agent
    owner: god
    has_standing: true
    endow: {llm_budget: $${budget / 1e6}, llm_rate: {rate: 1000000/min, capacity: 100000}}
    loop: {mind: llm}
`
}

describe('look-ahead', () => {
  test(`${AGENTS} agents live ${LIVES} times alike, whatever the real delays`, {
    timeout: 600_000,
  }, async () => {
    const scenario = scenarioOf(crowd(AGENTS))
    const lives: Lived[] = []
    for (let i = 0; i < LIVES; i++) lives.push(await live(scenario))
    lives.push(await live(scenarioOf(crowd(AGENTS), ['edge.concurrency=3'])))
    lives.push(await live(scenarioOf(crowd(AGENTS), ['edge.concurrency=1000'])))
    expect(new Set(lives.map((one) => one.eventHash)).size).toBe(1)
    expect(new Set(lives.map((one) => one.stateHash)).size).toBe(1)
    expect(all(lives[0]!, 'effect.answered').length).toBeGreaterThan(AGENTS * 2 - 1)
  })

  test('what could be answered only after the end is never asked', () =>
    inFolder(async (folder) => {
      const lived = await live(scenarioOf(crowd(3)), join(folder, 'a.oikos'))
      const file = openRunFile(lived.file!)
      const rows = file.db.prepare('SELECT id, outcome FROM effects ORDER BY id').all()
      file.close()
      const answered = all(lived, 'effect.answered').map((one) => one.id)
      expect(rows.map((row) => (row as { id: string }).id).toSorted()).toEqual(answered.toSorted())
    }))
})

describe('recorded effects', () => {
  test('a run is made again with the network closed', () =>
    inFolder(async (folder) => {
      const path = join(folder, 'a.oikos')
      const lived = await live(scenarioOf(crowd(6)), path)
      const file = openRunFile(path)
      const again = await replay(file)
      again.run.close()
      file.close()
      expect(again.divergence).toBeNull()
      expect(again.eventHash).toBe(lived.eventHash)
      expect(again.stateHash).toBe(lived.stateHash)
    }))

  test('a run that was stopped goes on as if it had not been, and asks nothing twice', () =>
    inFolder(async (folder) => {
      const whole = await live(scenarioOf(crowd(6)))
      const path = join(folder, 'a.oikos')
      await stopped(path, 30)
      const asked = askedIn(path)
      expect(asked.length).toBeGreaterThan(5)
      expect(asked.every((one) => one.outcome !== null)).toBe(true)
      const rest = await resumed(path)
      const outcome = await rest.live({ between: () => undefined, stopping: () => false })
      rest.close()
      expect(outcome.eventHash).toBe(whole.eventHash)
      expect(outcome.stateHash).toBe(whole.stateHash)
      expect(askedIn(path)).toEqual(expect.arrayContaining(asked))
    }))

  test('what was in flight when a run died is lost, and costs all that was held', () =>
    inFolder(async (folder) => {
      const path = join(folder, 'a.oikos')
      await stopped(path, 9)
      const db = openToWrite(path)
      const died = db.prepare(`UPDATE effects SET outcome = NULL, answered_ms = NULL WHERE id NOT IN
        (SELECT json_extract(data, '$.id') FROM events WHERE kind = 'effect.answered')`)
      const { changes: lost } = died.run()
      db.close()
      expect(lost).toBeGreaterThan(0)
      const rest = await resumed(path)
      await rest.live({ between: () => undefined, stopping: () => false })
      rest.close()
      const file = openRunFile(path)
      const answered = [...file.events({ kinds: ['effect.answered'] })]
        .map((event) => event.data as DataOf<'effect.answered'>)
        .filter(({ outcome }) => (outcome as { lost?: boolean }).lost)
      expect(answered).toHaveLength(lost)
      for (const { cost, rest: back } of answered) expect([cost > 0, back]).toEqual([true, 0])
      const again = await replay(file)
      again.run.close()
      file.close()
      expect(again.divergence).toBeNull()
      expect(again.ended).toBe(true)
    }))
})

/** A run that was stopped in the middle of its life; what was in flight then was waited for. */
async function stopped(path: string, after: number): Promise<void> {
  const scenario = scenarioOf(crowd(6))
  const run = new Run(scenario, await bringModules(scenario), { file: path })
  run.begin()
  let turns = 0
  await run.live({ between: () => undefined, stopping: () => ++turns > after })
  run.close()
}

function askedIn(path: string): { id: string; outcome: string | null; answered_ms: number }[] {
  const file = openRunFile(path)
  try {
    return file.db.prepare('SELECT id, outcome, answered_ms FROM effects').all() as never
  } finally {
    file.close()
  }
}
