// The rewriting of expressions whose cost depends on sizes: sums, writes through names, spreads.
import type {
  AnyNode,
  AssignmentExpression,
  BinaryExpression,
  CallExpression,
  MemberExpression,
  NewExpression,
  Node,
  UpdateExpression,
} from 'acorn'
import { FRAME_BYTES } from './prices.ts'
import {
  between,
  close,
  open,
  type Surroundings,
  sourceOf,
  temporary,
  type Walk,
} from './segment.ts'

/** The node inside any parentheses. */
export function bare(node: Node): AnyNode {
  const any = node as AnyNode
  return any.type === 'ParenthesizedExpression' ? bare(any.expression) : any
}

const ARITHMETIC = new Set(['-', '*', '/', '%', '**', '&', '|', '^', '<<', '>>', '>>>'])

/** True if the value is a number whatever the guest does: such sums and keys need no look. */
export function isNumeric(node: Node): boolean {
  const at = bare(node)
  if (at.type === 'Literal') return typeof at.value === 'number'
  if (at.type === 'UnaryExpression') return ['-', '+', '~'].includes(at.operator)
  if (at.type === 'UpdateExpression') return true
  if (at.type === 'ConditionalExpression') return isNumeric(at.consequent) && isNumeric(at.alternate)
  if (at.type !== 'BinaryExpression') return false
  if (ARITHMETIC.has(at.operator)) return true
  return at.operator === '+' && isNumeric(at.left) && isNumeric(at.right)
}

/** True if evaluating it twice is the same as once. */
function isSimple(node: Node): boolean {
  const at = node as AnyNode
  return at.type === 'Identifier' || at.type === 'ThisExpression' || at.type === 'Literal'
}

/** `a + b`: the length of a text is charged; a chain of sums once, at its end. */
export function rewriteSum(walk: Walk, node: BinaryExpression, around: Surroundings): void {
  if (isNumeric(node)) return visitAll(walk, [node.left, node.right], around)
  const test = bothNumbers(node)
  if (test !== null) {
    open(walk, node.start, `(${test}?${sourceOf(walk, node)}:$$s(`)
    visitAll(walk, [node.left, node.right], around)
    return close(walk, node.end, '))')
  }
  open(walk, node.start, '$$s(')
  visitOperands(walk, node, around)
  close(walk, node.end, ')')
}

/** For two names or a name and a number, a test that costs less than a call. */
function bothNumbers(node: BinaryExpression): string | null {
  const tests: string[] = []
  for (const side of [node.left, node.right] as AnyNode[]) {
    if (side.type === 'Identifier') tests.push(`typeof ${side.name}==='number'`)
    else if (!(side.type === 'Literal' && typeof side.value === 'number')) return null
  }
  return tests.length > 0 ? tests.join('&&') : null
}

function visitOperands(walk: Walk, node: BinaryExpression, around: Surroundings): void {
  for (const side of [node.left, node.right] as AnyNode[]) {
    if (side.type === 'BinaryExpression' && side.operator === '+' && !isNumeric(side)) {
      around.segment.gas += 1
      visitOperands(walk, side, around)
    } else walk.visit(side, around)
  }
}

function visitAll(walk: Walk, nodes: Node[], around: Surroundings): void {
  for (const node of nodes) walk.visit(node, around)
}

/** A name written through: `o.length`, `o.prototype` and computed names have a price of their own. */
export type Target = 'plain' | 'computed' | 'length' | 'prototype'

export function targetOf(node: Node): Target {
  const at = bare(node)
  if (at.type !== 'MemberExpression') return 'plain'
  const name = memberName(at)
  if (name === 'length' || name === 'prototype') return name
  return at.computed && name === null && !isNumeric(at.property) ? 'computed' : 'plain'
}

function memberName(node: MemberExpression): string | null {
  const property = node.property as AnyNode
  if (!node.computed) return property.type === 'Identifier' ? property.name : '#'
  return property.type === 'Literal' && typeof property.value === 'string' ? property.value : null
}

export function rewriteAssignment(
  walk: Walk,
  node: AssignmentExpression,
  around: Surroundings,
): void {
  const target = targetOf(node.left)
  if (target === 'length' || target === 'prototype') {
    return rewriteGuarded(walk, node, around, target === 'length' ? '$$n' : '$$y')
  }
  if (node.operator === '+=') return rewriteAppend(walk, node, around)
  visitTarget(walk, node.left, around)
  walk.visit(node.right, around)
}

/** `o.length = v` is `$$n(o, v)`: growth is charged before it happens. */
function rewriteGuarded(
  walk: Walk,
  node: AssignmentExpression,
  around: Surroundings,
  setter: string,
): void {
  const left = bare(node.left) as MemberExpression
  const name = memberName(left) as string
  if (node.operator === '=') {
    open(walk, node.start, `${setter}(`)
    walk.visit(left.object, around)
    trim(walk, node.start, left.object.start)
    between(walk, left.object.end, node.right.start, ',(')
  } else {
    const held = temporary(walk, around)
    open(walk, node.start, `${setter}(${held}=`)
    walk.visit(left.object, around)
    trim(walk, node.start, left.object.start)
    const operator = node.operator.slice(0, -1)
    between(walk, left.object.end, node.right.start, `,${held}.${name}${operator}(`)
  }
  walk.visit(node.right, around)
  close(walk, node.end, '))')
}

/** Takes away parentheses around a target that becomes an argument. */
function trim(walk: Walk, from: number, to: number): void {
  for (let i = from; i < to; i++) if (walk.code[i] === '(') walk.text.overwrite(i, i + 1, ' ', { contentOnly: true })
}

/** `x += y` is `x = $$s(x + (y))`, with what stands before a name or key evaluated once. */
function rewriteAppend(walk: Walk, node: AssignmentExpression, around: Surroundings): void {
  const left = bare(node.left)
  const read =
    left.type === 'MemberExpression' ? holdMember(walk, left, around) : sourceOf(walk, left)
  if (left.type !== 'MemberExpression') walk.visit(node.left, around)
  between(walk, node.left.end, node.right.start, `=$$s(${read}+(`)
  walk.visit(node.right, around)
  close(walk, node.end, '))')
}

/** Rewrites a member as a target and gives the text that reads the same member again. */
function holdMember(walk: Walk, node: MemberExpression, around: Surroundings): string {
  around.segment.gas += 1
  const object = holdObject(walk, node, around)
  if (!node.computed) {
    walk.visit(node.property, around)
    return `${object}.${sourceOf(walk, node.property)}`
  }
  const key = node.property
  if (isSimple(key) && isSimple(node.object)) {
    wrapKey(walk, node, object, around)
    return `${object}[${sourceOf(walk, key)}]`
  }
  const held = temporary(walk, around)
  open(walk, key.start, `${held}=$$k(${object},`)
  walk.visit(key, around)
  close(walk, key.end, ')')
  return `${object}[${held}]`
}

function holdObject(walk: Walk, node: MemberExpression, around: Surroundings): string {
  const object = node.object as AnyNode
  if (isSimple(object) || object.type === 'Super') {
    walk.visit(object, around)
    return sourceOf(walk, object)
  }
  const held = temporary(walk, around)
  open(walk, object.start, `(${held}=`)
  walk.visit(object, around)
  close(walk, object.end, ')')
  return held
}

function wrapKey(walk: Walk, node: MemberExpression, object: string, around: Surroundings): void {
  if (isNumeric(node.property)) return walk.visit(node.property, around)
  open(walk, node.property.start, `$$k(${object},`)
  walk.visit(node.property, around)
  close(walk, node.property.end, ')')
}

/** A place that is written: an assignment's left, a pattern's leaf, a loop's head, `++`. */
export function visitTarget(walk: Walk, node: Node, around: Surroundings): void {
  const at = bare(node)
  if (at.type !== 'MemberExpression' || targetOf(at) !== 'computed') return walk.visit(node, around)
  around.segment.gas += 4
  wrapKey(walk, at, holdObject(walk, at, around), around)
}

export function rewriteUpdate(walk: Walk, node: UpdateExpression, around: Surroundings): void {
  visitTarget(walk, node.argument, around)
}

/** Arguments by spread: copied, counted, and their room on the stack given back after the call. */
export function rewriteCall(
  walk: Walk,
  node: CallExpression | NewExpression,
  around: Surroundings,
  inChain: boolean,
): void {
  const given = node.arguments as AnyNode[]
  around.scope.widestCall = Math.max(around.scope.widestCall, given.length)
  const spreads = given.some((one) => one.type === 'SpreadElement')
  const returns = spreads && around.frame && !inChain
  if (returns) open(walk, node.start, '$$u(')
  walk.visit(node.callee, around)
  for (const one of given) {
    if (one.type === 'SpreadElement') rewriteSpread(walk, one.argument, '$$a', around)
    else walk.visit(one, around)
  }
  if (returns) close(walk, node.end, ',$$f)')
}

export function rewriteSpread(
  walk: Walk,
  argument: Node,
  reader: string,
  around: Surroundings,
): void {
  around.segment.gas += 4
  open(walk, argument.start, `${reader}(`)
  walk.visit(argument, around)
  close(walk, argument.end, ')')
}

/** An estimate of the native bytes that one call of a function takes, never too low by much. */
export function frameBytes(scope: { names: number; widestCall: number; deepest: number }): number {
  const registers = 8 + scope.names + scope.widestCall + scope.deepest
  return FRAME_BYTES.base + FRAME_BYTES.register * registers
}
