// Makes the golden run file of today's format: node test/golden_make.ts, once for each release.
import { generateKeyPairSync } from 'node:crypto'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { genesisIds } from '../genesis/catalogue.ts'
import { bringModules } from '../src/run/bring.ts'
import { Run } from '../src/run/live.ts'
import { FORMAT } from '../src/run/run_tables.ts'
import { isProblems, loadScenario } from '../src/run/scenario.ts'

export const GOLDEN = 'test/golden'

/** The scenario of all golden files: calls, sales, a spawn, failures, interventions, blobs. */
export async function liveGolden(path: string): Promise<void> {
  const scenario = loadScenario(`${GOLDEN}/market.yaml`, { genesisIds })
  if (isProblems(scenario)) throw new Error(JSON.stringify(scenario))
  const run = new Run(scenario, await bringModules(scenario), { file: path })
  run.signWith(generateKeyPairSync('ed25519').privateKey)
  run.begin()
  await run.live({ between: () => undefined, stopping: () => false })
  run.close()
}

if (process.argv[1] === import.meta.filename) {
  const folder = mkdtempSync(join(tmpdir(), 'oikos-'))
  const path = join(folder, 'market.oikos')
  await liveGolden(path)
  const packed = gzipSync(readFileSync(path), { level: 9 })
  writeFileSync(`${GOLDEN}/format-${FORMAT}.oikos.gz`, packed)
  rmSync(folder, { recursive: true })
}
