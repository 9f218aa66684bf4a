// Which names of a program can only ever hold numbers: what is done with them needs no look.
//
// By name alone, over all scopes at once: a name counts if every place that binds or writes it, of
// whatever scope, gives a number. Reading it before that gives undefined, which is as harmless.
import type { AnyNode, Node, Program } from 'acorn'
import { childrenOf } from './parse.ts'

export type Numbers = ReadonlySet<string>

const ARITHMETIC = new Set(['-', '*', '/', '%', '**', '&', '|', '^', '<<', '>>', '>>>'])

/** The node inside any parentheses. */
export function bare(node: Node): AnyNode {
  const any = node as AnyNode
  return any.type === 'ParenthesizedExpression' ? bare(any.expression) : any
}

/** True if the value is a number whatever the guest does. */
export function isNumeric(node: Node, numbers: Numbers): boolean {
  const at = bare(node)
  const both = (one: Node, other: Node): boolean =>
    isNumeric(one, numbers) && isNumeric(other, numbers)
  switch (at.type) {
    case 'Literal':
      return typeof at.value === 'number'
    case 'Identifier':
      return numbers.has(at.name)
    case 'UnaryExpression':
      return at.operator === '-' || at.operator === '+' || at.operator === '~'
    case 'UpdateExpression':
      return true
    case 'ConditionalExpression':
      return both(at.consequent, at.alternate)
    case 'AssignmentExpression':
      return isArithmetic(at.operator) || (at.operator === '=' && isNumeric(at.right, numbers))
    case 'BinaryExpression':
      return ARITHMETIC.has(at.operator) || (at.operator === '+' && both(at.left, at.right))
    case 'CallExpression':
      return numbers.has('Math') && isMath(at.callee)
    default:
      return false
  }
}

/** `-=`, `*=` and so on, but not `+=`. */
export function isArithmetic(operator: string): boolean {
  return ARITHMETIC.has(operator.slice(0, -1))
}

export const isArithmeticOperator = (operator: string): boolean => ARITHMETIC.has(operator)

function isMath(callee: Node): boolean {
  const at = callee as AnyNode
  return at.type === 'MemberExpression' &&
    (at.object as AnyNode).type === 'Identifier' &&
    !at.optional
    ? (at.object as { name?: string }).name === 'Math' && !at.computed
    : false
}

/** Writes that may give something else than a number are `other`. */
type Writes = Map<string, { declared: boolean; other: boolean; values: Node[] }>

/** The names, `Math` among them if the program has none of its own. */
export function numbersIn(program: Program): Numbers {
  const writes: Writes = new Map()
  collect(program, writes)
  const numbers = new Set<string>()
  for (const [name, found] of writes) if (found.declared && !found.other) numbers.add(name)
  if (!writes.has('Math')) numbers.add('Math')
  for (let changed = true; changed; ) {
    changed = false
    for (const name of numbers) {
      const values = writes.get(name)?.values ?? []
      if (values.every((value) => isNumeric(value, numbers))) continue
      numbers.delete(name)
      changed = true
    }
  }
  return numbers
}

function writesOf(writes: Writes, name: string) {
  const found = writes.get(name) ?? { declared: false, other: false, values: [] }
  writes.set(name, found)
  return found
}

function collect(node: Node, writes: Writes): void {
  const at = node as AnyNode
  switch (at.type) {
    case 'VariableDeclarator':
      if (at.id.type === 'Identifier') {
        const found = writesOf(writes, at.id.name)
        found.declared = true
        if (at.init) found.values.push(at.init)
      } else other(at.id, writes)
      break
    case 'AssignmentExpression': {
      const left = bare(at.left)
      if (left.type !== 'Identifier') other(left, writes)
      else if (!isArithmetic(at.operator)) writesOf(writes, left.name).values.push(at.right)
      break
    }
    case 'ForInStatement':
    case 'ForOfStatement':
      if (at.left.type === 'VariableDeclaration') other(at.left.declarations[0]!.id, writes)
      else other(at.left, writes)
      break
    case 'FunctionDeclaration':
    case 'FunctionExpression':
    case 'ArrowFunctionExpression':
      if (at.id) other(at.id, writes)
      for (const param of at.params) other(param, writes)
      break
    case 'ClassDeclaration':
    case 'ClassExpression':
      if (at.id) other(at.id, writes)
      break
    case 'CatchClause':
      if (at.param) other(at.param, writes)
      break
    default:
  }
  for (const child of childrenOf(at)) collect(child, writes)
}

/** Every name in a pattern; too many are no loss. */
function other(pattern: Node, writes: Writes): void {
  const at = pattern as AnyNode
  if (at.type === 'Identifier') writesOf(writes, at.name).other = true
  else if (at.type !== 'MemberExpression') for (const one of childrenOf(at)) other(one, writes)
}
