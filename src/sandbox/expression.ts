// What is wrong with the text of an expression, before anybody asks for its value.
import type { Program } from 'acorn'
import { parseScript } from './parse.ts'
import { vet } from './vet.ts'

/** In words, with the column; null when it can be evaluated. */
export function expressionProblem(expression: string): string | null {
  const parsed = parseScript(`(${expression}\n)`)
  if (parsed.ok && !isOneExpression(parsed.program))
    return 'Write one expression, without statements.'
  const vetted = vet(`(${expression}\n)`)
  if (vetted.ok) return null
  return `${vetted.message} (column ${Math.max(1, vetted.column - (vetted.line === 1 ? 1 : 0))})`
}

/** True if our own parentheses are around all of it. */
function isOneExpression(program: Program): boolean {
  const [statement, more] = program.body
  if (statement?.type !== 'ExpressionStatement' || more !== undefined) return false
  return statement.expression.type === 'ParenthesizedExpression'
}
