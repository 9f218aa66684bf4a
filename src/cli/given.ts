// The scenario that a command is given: a file, or standard input.
import { readFileSync } from 'node:fs'
import { genesisIds } from '../../genesis/catalogue.ts'
import type { Problem } from '../run/problem.ts'
import { loadScenario, readScenario, type Scenario, type ScenarioOptions } from '../run/scenario.ts'

/** `-` is read from stdin; its files are in the folder that the command was started in. */
export function givenScenario(path: string, options: ScenarioOptions = {}): Scenario | Problem[] {
  const all = { ...options, genesisIds }
  return path === '-'
    ? readScenario(readFileSync(0, 'utf8'), 'stdin', all)
    : loadScenario(path, all)
}
