// A refusal at birth as a problem of the scenario, placed at the artifact that it concerns.
import type { Refusal } from '../base/refusal.ts'
import { placeIn } from './code_file.ts'
import type { Problem } from './problem.ts'
import type { Scenario } from './scenario.ts'

export function birthProblem(scenario: Scenario, id: string, refusal: Refusal): Problem {
  const lines = scenario.text.split('\n')
  const at = lines.findIndex((line) => new RegExp(`\\bid:\\s*["']?${escaped(id)}\\b`).test(line))
  const codeFiles = scenario.artifacts.find((one) => one.id === id)?.codeFiles
  const within = refusal.message.match(/^code, line (\d+), column (\d+): (.*)$/s)
  if (codeFiles !== undefined && within !== null) {
    const [, line, column, message] = within
    const place = { ...placeIn(codeFiles, Number(line)), column: Number(column) }
    return { ...place, path: id, value: null, message: message! }
  }
  const place = {
    file: scenario.path,
    line: at + 1,
    column: at < 0 ? 0 : lines[at]!.indexOf('id:') + 1,
  }
  return { ...place, path: id, value: null, message: refusal.message }
}

function escaped(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')
}
