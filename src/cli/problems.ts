// Problems of an input file, as the command line shows them.
import { relative } from 'node:path'
import { formatProblem, type Problem } from '../run/problem.ts'

const SHOWN = 20

export function problemsText(problems: readonly Problem[]): string {
  const lines = problems.slice(0, SHOWN).map((problem) => formatProblem(shortened(problem)))
  if (problems.length > SHOWN) lines.push(`… and ${problems.length - SHOWN} more`)
  return lines.join('\n')
}

function shortened(problem: Problem): Problem {
  if (!problem.file.startsWith('/')) return problem
  const file = relative(process.cwd(), problem.file)
  return file.startsWith('..') ? problem : { ...problem, file }
}
