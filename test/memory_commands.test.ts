// The commands for memories: reindex makes the index again, recap sums a run up.

import { existsSync } from 'node:fs'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import { afterAll, describe, expect, test } from 'vitest'
import { vectorsPath } from '../src/run/remembering.ts'
import { check, inFolder, live, scenarioOf } from './check.ts'
import { inside } from './cli_inside.ts'
import { qdrantStandIn } from './qdrant_stand_in.ts'

const RECALL = 'test/scenarios/recall.yaml'
const standIn = await qdrantStandIn()
afterAll(() => standIn.close())

async function reindexed(path: string): Promise<unknown> {
  return JSON.parse((await inside('reindex', path, '--json')).out)
}

describe('oikos reindex', () => {
  test('what is in memory alone is made again whole', () =>
    inFolder(async (folder) => {
      const path = join(folder, 'run.oikos')
      await live(scenarioOf(RECALL), path)
      expect(await reindexed(path)).toMatchObject({ memories: 4, embedded: 4, kept: 0, dropped: 0 })
      expect(existsSync(vectorsPath(path))).toBe(false)
      expect((await inside('reindex', path)).out).toContain('4 memories of')
    }))

  test('vectors of a model are kept, those that are stale are found by their hash', () =>
    inFolder(async (folder) => {
      const path = join(folder, 'run.oikos')
      const set = ['memory.embedder=local', 'llm.providers.local.kind=scripted']
      await live(scenarioOf(RECALL, set), path)
      expect(await reindexed(path)).toMatchObject({ memories: 4, embedded: 0, dropped: 0 })
      const vectors = new Database(vectorsPath(path))
      const [first] = vectors.prepare('SELECT hash FROM vectors').pluck().all() as string[]
      vectors.prepare('UPDATE vectors SET hash = ? WHERE hash = ?').run('of another text', first)
      vectors.close()
      expect(await reindexed(path)).toMatchObject({ memories: 4, embedded: 1, dropped: 1 })
      expect(await reindexed(path)).toMatchObject({ memories: 4, embedded: 0, dropped: 0 })
    }))

  test('Qdrant keeps what is as its artifacts are', () =>
    inFolder(async (folder) => {
      const path = join(folder, 'run.oikos')
      const set = ['memory.index=qdrant', `memory.url=${standIn.url}`]
      await live(scenarioOf(RECALL, set), path)
      // The memory that was sold had been lived, known, and kept by the escrow.
      expect(await reindexed(path)).toMatchObject({ memories: 4, kept: 4, embedded: 0, dropped: 3 })
      expect(await reindexed(path)).toMatchObject({ memories: 4, kept: 4, embedded: 0, dropped: 0 })
    }))

  test('an index that is away is said', () =>
    inFolder(async (folder) => {
      const path = join(folder, 'run.oikos')
      await live(scenarioOf(RECALL, ['memory.index=qdrant', 'memory.url=http://127.0.0.1:1']), path)
      const { code, err } = await inside('reindex', path)
      expect(code).toBe(1)
      expect(err).toContain("can't be made")
    }))
})

describe('oikos recap', () => {
  test('a memory for each agent within the budget, which a scenario takes as it is', () =>
    inFolder(async (folder) => {
      const path = join(folder, 'run.oikos')
      await live(scenarioOf(RECALL), path)
      const { out } = await inside('recap', path, '--bytes', '400')
      expect(out).toContain('alice ended with 57 scrip')
      expect(out).toContain('alice sold bob')
      const { out: one } = await inside('recap', path, 'bob', '--json')
      const { artifacts } = JSON.parse(one) as { artifacts: { content: { text: string } }[] }
      expect(artifacts).toHaveLength(1)
      expect(artifacts[0]!.content.text).toContain('bob bought of alice')
      expect(Buffer.byteLength(artifacts[0]!.content.text)).toBeLessThanOrEqual(2000)
      const next = `name: next\nabout: the next life\nuntil: 1s\n${out.replace(
        'artifacts:\n',
        'artifacts:\n  - {id: alice, type: account, has_standing: true}\n  - {id: bob, type: account, has_standing: true}\n',
      )}`
      await check(next)
    }))

  test('bad usage is said', () =>
    inFolder(async (folder) => {
      const path = join(folder, 'run.oikos')
      await live(scenarioOf(RECALL), path)
      expect((await inside('recap', path, 'nobody')).code).toBe(2)
      expect((await inside('recap', path, '--bytes', '5')).code).toBe(2)
    }))
})
