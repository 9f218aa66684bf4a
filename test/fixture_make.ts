// Makes the recorded run of minds that is kept: node --no-node-snapshot test/fixture_make.ts
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { genesisIds } from '../genesis/catalogue.ts'
import { bringModules } from '../src/run/bring.ts'
import { Run } from '../src/run/live.ts'
import { isProblems, loadScenario } from '../src/run/scenario.ts'

export const FIXTURE = 'test/golden/mixed.oikos.gz'

/** Minds and coded agents for a while, with answers of a model that are in the file. */
export async function liveFixture(path: string): Promise<void> {
  const scenario = loadScenario('scenarios/mixed.yaml', { genesisIds, until: '40s' })
  if (isProblems(scenario)) throw new Error(JSON.stringify(scenario))
  const run = new Run(scenario, await bringModules(scenario), { file: path })
  run.begin()
  await run.live({ between: () => undefined, stopping: () => false })
  run.close()
}

if (process.argv[1] === import.meta.filename) {
  const folder = mkdtempSync(join(tmpdir(), 'oikos-'))
  const path = join(folder, 'mixed.oikos')
  await liveFixture(path)
  writeFileSync(FIXTURE, gzipSync(readFileSync(path), { level: 9 }))
  rmSync(folder, { recursive: true })
}
