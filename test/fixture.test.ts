// A recorded run of minds is kept: it replays with the network closed, to the last bit.
import { readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import { expect, test, vi } from 'vitest'
import { replay } from '../src/run/replay.ts'
import { openRunFile } from '../src/run/run_file.ts'
import { select } from '../src/run/select.ts'
import { inFolder } from './check.ts'
import { FIXTURE } from './fixture_make.ts'

test('a run of minds and code is made again from its file alone', () =>
  inFolder(async (folder) => {
    expect(statSync(FIXTURE).size).toBeLessThan(500_000)
    const path = join(folder, 'mixed.oikos')
    writeFileSync(path, gunzipSync(readFileSync(FIXTURE)))
    const closed = vi
      .spyOn(globalThis, 'fetch')
      .mockRejectedValue(new Error('the network is closed'))
    const file = openRunFile(path)
    const { divergence, identical, of, eventHash, stateHash, run } = await replay(file)
    run.close()
    expect(divergence).toBeNull()
    expect(identical).toBe(of)
    const manifest = file.manifest()
    expect([eventHash, stateHash]).toEqual([manifest.event_hash, manifest.state_hash])
    const { rows } = select(file, 'SELECT kind, count(*) FROM spending GROUP BY kind ORDER BY kind')
    expect(rows.map(([kind]) => kind)).toContain('llm')
    expect(rows.every(([, count]) => Number(count) > 0)).toBe(true)
    file.close()
    expect(closed).not.toHaveBeenCalled()
    closed.mockRestore()
  }))
