// Functions declared twice under one name: a mistake, and metering makes a block of each body.
import type { AnyNode, Node } from 'acorn'
import { childrenOf } from './parse.ts'

/** A refusal if a function of these statements shares its name with another or with a `var`. */
export function declaredTwice(statements: Node[]): string | null {
  const functions = new Set<string>()
  for (const one of statements as AnyNode[]) {
    if (one.type !== 'FunctionDeclaration' || !one.id) continue
    if (functions.has(one.id.name)) return twice(one.id.name)
    functions.add(one.id.name)
  }
  if (functions.size === 0) return null
  for (const name of varsIn(statements)) if (functions.has(name)) return twice(name)
  return null
}

const twice = (name: string): string => `${name} is declared twice: keep one of them.`

/** The names that `var` gives to the function around, from any depth. */
function varsIn(statements: Node[]): Set<string> {
  const names = new Set<string>()
  const waiting = [...statements]
  for (let node = waiting.pop(); node; node = waiting.pop()) {
    const at = node as AnyNode
    if (isFunction(at)) continue
    if (at.type === 'VariableDeclaration' && at.kind === 'var') {
      for (const { id } of at.declarations) namesOf(id, names)
    }
    waiting.push(...childrenOf(at))
  }
  return names
}

function isFunction(at: AnyNode): boolean {
  return (
    at.type === 'FunctionDeclaration' ||
    at.type === 'FunctionExpression' ||
    at.type === 'ArrowFunctionExpression'
  )
}

function namesOf(pattern: Node, names: Set<string>): void {
  const at = pattern as AnyNode
  if (at.type === 'Identifier') names.add(at.name)
  else for (const one of childrenOf(at)) namesOf(one, names)
}
