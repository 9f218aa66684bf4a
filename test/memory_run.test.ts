// Runs that remember: travelled in time, stopped and resumed, verified; what no index answers.
import { join } from 'node:path'
import Database from 'better-sqlite3'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Control } from '../src/run/control.ts'
import { fork } from '../src/run/fork.ts'
import { resumed } from '../src/run/resume.ts'
import { verified } from '../src/run/verify.ts'
import { inFolder, live, scenarioOf } from './check.ts'
import { inPieces, liveFor } from './pieces.ts'
import { qdrantStandIn } from './qdrant_stand_in.ts'
import { withFile } from './recorded.ts'
import { killed } from './time_world.ts'
import { travel } from './travel.ts'

const RECALL = 'test/scenarios/recall.yaml'

/** `npm run test:all` stops and kills more often. */
const TIMES = Number(process.env.OIKOS_TIMES ?? 1)

describe.each([RECALL, 'test/scenarios/memory-gate.yaml'])('%s', (path) => {
  test('checkpointed, restored, forked, it is the same', () => travel(path))
})

test('stopped and resumed after any turns, it recalls the same', async () => {
  const set = ['checkpoint.events=10', 'checkpoint.reload=2']
  const whole = await live(scenarioOf(RECALL, set))
  const stops = fc.array(fc.integer({ min: 1, max: 40 }), { minLength: 1, maxLength: 5 })
  await fc.assert(
    fc.asyncProperty(stops, (turns) =>
      inFolder(async (folder) => {
        const path = join(folder, 'pieces.oikos')
        const { eventHash, stateHash } = await inPieces(scenarioOf(RECALL, set), path, turns)
        expect([eventHash, stateHash]).toEqual([whole.eventHash, whole.stateHash])
        await withFile(path, async (file) => {
          const { verdict } = await verified(file)
          expect(verdict).toMatchObject({ holds: true, damage: [] })
        })
      }),
    ),
    { numRuns: 2 * Math.min(TIMES, 3), seed: 11 },
  )
})

test('killed anywhere, with recalls in flight, it goes on as if nothing had been', () =>
  inFolder(async (folder) => {
    const path = join(folder, 'ended.oikos')
    const whole = await live(scenarioOf(RECALL, ['checkpoint.events=7']), path)
    const checkpoints = await withFile(path, async ({ db }) => {
      return db.prepare('SELECT seq FROM snapshots ORDER BY seq').pluck().all() as number[]
    })
    for (let after = 40; after < whole.events.length; after += TIMES > 1 ? 31 : 90) {
      const file = join(folder, `killed-${after}.oikos`)
      const checkpoint = checkpoints.findLast((seq) => seq <= after) ?? 0
      killed(path, file, { after, checkpoint })
      const db = new Database(file)
      const answered = whole.events.filter(({ kind, seq }) => {
        return kind === 'effect.answered' && seq <= after
      })
      const known = new Set(answered.map(({ data }) => (data as { id: string }).id))
      for (const id of db.prepare('SELECT id FROM effects').pluck().all() as string[]) {
        const wasAsked = whole.events.some(({ kind, seq, data }) => {
          return (
            kind === 'effect.requested' && seq <= checkpoint && (data as { id: string }).id === id
          )
        })
        // What was asked before the checkpoint was recorded before it.
        if (known.has(id) || wasAsked) continue
        db.prepare('UPDATE effects SET outcome = NULL, answered_ms = NULL WHERE id = ?').run(id)
      }
      db.close()
      const outcome = await liveFor(await resumed(file), Number.POSITIVE_INFINITY)
      expect(outcome.eventHash, `killed after #${after}`).toBe(whole.eventHash)
    }
  }))

test('what a fork remembers otherwise it does not recall as its parent did', () =>
  inFolder(async (folder) => {
    const [parent, path] = [join(folder, 'parent.oikos'), join(folder, 'fork.oikos')]
    const whole = await live(scenarioOf(RECALL), parent)
    const content = 'bananas ripen faster beside apples'
    const changes: Control[] = [{ does: 'write', id: 'odd', fields: { content } }]
    await fork(parent, path, { at: { t: 500_000 }, changes })
    const { world } = await liveFor(await resumed(path), Number.POSITIVE_INFINITY)
    const lastFound = (one: typeof world) => {
      const { found } = one.artifacts.get('alice')!.content as {
        found: { items: { id: string }[] }[]
      }
      return found[4]!.items.map(({ id }) => id)
    }
    expect(lastFound(whole.world)).toEqual(['odd'])
    expect(lastFound(world)).not.toEqual(['odd'])
  }))

test('in Qdrant it is the same history, as it is no state where an index is', async () => {
  const { url, close } = await qdrantStandIn()
  const embedded = await live(scenarioOf(RECALL))
  const there = ['memory.index=qdrant', `memory.url=${process.env.QDRANT_URL ?? url}`]
  const inQdrant = await live(scenarioOf(RECALL, there))
  close()
  expect(inQdrant.tally.failed).toEqual([])
  expect(inQdrant.eventHash).toBe(embedded.eventHash)
  expect(inQdrant.stateHash).toBe(embedded.stateHash)
})

test('an index that does not answer is a refusal of the outside, and the run goes on', async () => {
  const nowhere = ['memory.index=qdrant', 'memory.url=http://127.0.0.1:1']
  const { events, ending } = await live(scenarioOf(RECALL, nowhere))
  expect(ending.reason).not.toBe('failed')
  const answered = events.filter(({ kind }) => kind === 'effect.answered')
  expect(answered.length).toBeGreaterThan(0)
  for (const { data } of answered) {
    expect(data).toMatchObject({ outcome: { ok: false, code: 'UNAVAILABLE' } })
  }
})

test.each([
  ['memory.embedder=nothing', /memory\.embedder.*no model nor built in/],
  ['memory.index=qdrant', /memory\.url.*must say where Qdrant is/],
  ['memory.gate.revise=9', /memory\.gate\.revise.*above memory\.gate\.score/],
  ['memory.key_env=sk-abc', /memory\.key_env.*the name of an environment variable/],
  ['memory.embedder=embedding-small llm.cap=$1', /memory\.embedder.*not be under llm\.cap/],
])('%s is refused before it is lived', (set, message) => {
  expect(() => scenarioOf(RECALL, set.split(' '))).toThrow(message)
})
