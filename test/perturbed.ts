// A process that lives scenarios and prints their event hashes: node perturbed.ts SCENARIO...
import { genesisIds } from '../genesis/catalogue.ts'
import { bringModules } from '../src/run/bring.ts'
import { Run } from '../src/run/live.ts'
import { isProblems, loadScenario } from '../src/run/scenario.ts'

const hashes: string[] = []
for (const path of process.argv.slice(2)) {
  const scenario = loadScenario(path, { genesisIds })
  if (isProblems(scenario)) throw new Error(JSON.stringify(scenario))
  const run = new Run(scenario, await bringModules(scenario), { file: null })
  run.begin()
  const { eventHash } = await run.live({ between: () => undefined, stopping: () => false })
  run.close()
  hashes.push(eventHash)
}
process.stdout.write(JSON.stringify(hashes))
