// `oikos check`: validates a scenario as far as it can be without living it.
import { canonical, type JsonObject } from '../base/json.ts'
import { bringModules } from '../run/bring.ts'
import { type CostPreview, costPreview, NO_COST } from '../run/cost_preview.ts'
import { Run } from '../run/live.ts'
import type { Problem } from '../run/problem.ts'
import { isProblems } from '../run/scenario.ts'
import { costText } from './cost.ts'
import { givenScenario } from './given.ts'
import { problemsText } from './problems.ts'
import type { Command } from './program.ts'

export function checkCommand(program: Command): void {
  program
    .command('check')
    .description('validate a scenario: every error with file, line, path and advice')
    .argument('<scenario>', 'a scenario file; - reads stdin')
    .option('--json', 'print one JSON object')
    .action(check)
}

async function check(path: string, { json }: { json?: boolean }): Promise<void> {
  const scenario = givenScenario(path)
  let problems: Problem[] = []
  let cost: CostPreview = NO_COST
  if (isProblems(scenario)) problems = scenario
  else {
    const run = new Run(scenario, await bringModules(scenario), { file: null })
    problems = run.begin()
    if (problems.length === 0) cost = costPreview(run.kernel, scenario)
    run.close()
  }
  const agents = isProblems(scenario) ? 0 : scenario.artifacts.filter((one) => one.loop).length
  const artifacts = isProblems(scenario) ? 0 : scenario.artifacts.length
  if (problems.length > 0) process.exitCode = 2
  if (json) {
    const printed = {
      ok: problems.length === 0,
      artifacts,
      agents,
      llm_cost_micro_usd: {
        lowest: cost.lowest,
        expected: cost.expected,
        highest: cost.highest,
      },
      llm_minds: cost.minds,
      far_models: cost.far,
      problems: problems.map(({ file, line, column, path: at, message }) => ({
        file,
        line,
        column,
        path: at,
        message,
      })),
    }
    process.stdout.write(`${canonical(printed as JsonObject)}\n`)
  } else if (problems.length > 0) process.stderr.write(`${problemsText(problems)}\n`)
  else {
    process.stdout.write(
      `${path} is valid: ${artifacts} artifacts, ${agents} of them agents; ${costText(cost)}.\n` +
        `Live it: npx oikos run ${path}\n`,
    )
  }
}
