// The rewriting of expressions whose cost depends on sizes: sums, writes through names, spreads.
import type {
  AnyNode,
  AssignmentExpression,
  BinaryExpression,
  CallExpression,
  MemberExpression,
  NewExpression,
  Node,
  UnaryExpression,
  UpdateExpression,
} from 'acorn'
import { bare, isArithmetic, isArithmeticOperator, isNumeric } from './numbers.ts'
import { FRAME_BYTES } from './prices.ts'
import {
  between,
  close,
  open,
  price,
  type Surroundings,
  sourceOf,
  temporary,
  type Walk,
} from './segment.ts'

/** True if evaluating it twice is the same as once. */
function isSimple(node: Node): boolean {
  const at = node as AnyNode
  return at.type === 'Identifier' || at.type === 'ThisExpression' || at.type === 'Literal'
}

const ORDER = new Set(['<', '>', '<=', '>='])

export function rewriteBinary(walk: Walk, node: BinaryExpression, around: Surroundings): void {
  const { operator, left, right } = node
  if (operator === '+') return rewriteSum(walk, node, around)
  if (operator === '==' || operator === '!=') return rewriteEquality(walk, node, around)
  const looks = isArithmeticOperator(operator) || ORDER.has(operator)
  if (!looks) return visitAll(walk, [left, right], around)
  const known = [left, right].some((side) => isNumeric(side, walk.numbers))
  // Texts are compared as texts unless one side is a number: only then may the other become one.
  const reader = isArithmeticOperator(operator) || (known && ORDER.has(operator)) ? '$$q' : '$$z'
  rewriteOperands(walk, node, reader, around)
}

/** `a == b` converts; `a == null` and the like do not. */
function rewriteEquality(walk: Walk, node: BinaryExpression, around: Surroundings): void {
  const sides: Node[] = [node.left, node.right]
  if (sides.some((side) => isNothing(bare(side)))) return visitAll(walk, sides, around)
  open(walk, node.start, node.operator === '==' ? '$$eq((' : '!$$eq((')
  walk.visit(node.left, around)
  between(walk, node.left.end, node.right.start, '),(')
  walk.visit(node.right, around)
  close(walk, node.end, '))')
}

function isNothing(at: AnyNode): boolean {
  return at.type === 'Literal'
    ? at.value === null
    : at.type === 'Identifier' && at.name === 'undefined'
}

/** Operands that might be long texts are read through the realm; names are first looked at here. */
function rewriteOperands(
  walk: Walk,
  node: BinaryExpression,
  reader: string,
  around: Surroundings,
): void {
  const open_ = [node.left, node.right].filter((side) => !isQuick(walk, side))
  if (open_.length === 0) return visitAll(walk, [node.left, node.right], around)
  const tests = open_.map((side) => (side as AnyNode).type === 'Identifier')
  const names = tests.every(Boolean) && [node.left, node.right].every(isSimple)
  if (names) {
    const test = open_.map((side) => `typeof ${sourceOf(walk, side)}==='number'`).join('&&')
    open(walk, node.start, `(${test}?${sourceOf(walk, node)}:`)
  }
  for (const side of [node.left, node.right]) {
    if (isQuick(walk, side)) walk.visit(side, around)
    else readThrough(walk, side, reader, around)
  }
  if (names) close(walk, node.end, ')')
}

function readThrough(walk: Walk, node: Node, reader: string, around: Surroundings): void {
  open(walk, node.start, `${reader}(`)
  walk.visit(node, around)
  close(walk, node.end, ')')
}

/** Numbers, short texts and the like: no operator is slow on them. */
function isQuick(walk: Walk, node: Node): boolean {
  const at = bare(node)
  if (at.type === 'Literal') return true
  if (at.type === 'UnaryExpression' || at.type === 'PrivateIdentifier') return true
  return (at.type === 'Identifier' && at.name === 'undefined') || isNumeric(at, walk.numbers)
}

export function rewriteUnary(walk: Walk, node: UnaryExpression, around: Surroundings): void {
  const converts = node.operator === '-' || node.operator === '+' || node.operator === '~'
  if (converts && !isQuick(walk, node.argument)) readThrough(walk, node.argument, '$$q', around)
  else walk.visit(node.argument, around)
}

/** `a + b`: the length of a text is charged; a chain of sums once, at its end. */
function rewriteSum(walk: Walk, node: BinaryExpression, around: Surroundings): void {
  if (isNumeric(node, walk.numbers)) return visitAll(walk, [node.left, node.right], around)
  const test = bothNumbers(walk, node)
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
function bothNumbers(walk: Walk, node: BinaryExpression): string | null {
  const tests: string[] = []
  for (const side of [node.left, node.right] as AnyNode[]) {
    if (side.type === 'Identifier') {
      if (!walk.numbers.has(side.name)) tests.push(`typeof ${side.name}==='number'`)
    } else if (!(side.type === 'Literal' && typeof side.value === 'number')) return null
  }
  return tests.length > 0 ? tests.join('&&') : null
}

function visitOperands(walk: Walk, node: BinaryExpression, around: Surroundings): void {
  for (const side of [node.left, node.right] as AnyNode[]) {
    const inner = side.type === 'BinaryExpression' && side.operator === '+'
    if (inner && !isNumeric(side, walk.numbers)) {
      price(around, 1, side)
      visitOperands(walk, side as BinaryExpression, around)
    } else walk.visit(side, around)
  }
}

function visitAll(walk: Walk, nodes: Node[], around: Surroundings): void {
  for (const node of nodes) walk.visit(node, around)
}

/** A name written through: `o.length`, `o.prototype` and computed names have their own prices. */
export type Target = 'plain' | 'computed' | 'length' | 'prototype'

function targetOf(walk: Walk, node: Node): Target {
  const at = bare(node)
  if (at.type !== 'MemberExpression') return 'plain'
  const name = memberName(at)
  if (name === 'length' || name === 'prototype') return name
  return at.computed && name === null && !isNumeric(at.property, walk.numbers)
    ? 'computed'
    : 'plain'
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
  const target = targetOf(walk, node.left)
  if (target === 'length' || target === 'prototype') {
    return rewriteGuarded(walk, node, around, target === 'length' ? '$$n' : '$$y')
  }
  if (node.operator === '+=' || isArithmetic(node.operator)) {
    if (!isSettled(walk, node)) return rewriteCompound(walk, node, around)
  }
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
  for (let i = from; i < to; i++)
    if (walk.code[i] === '(') walk.text.overwrite(i, i + 1, ' ', { contentOnly: true })
}

/** A name that only ever holds numbers, changed by a number. */
function isSettled(walk: Walk, node: AssignmentExpression): boolean {
  return isNumeric(node.left, walk.numbers) && isNumeric(node.right, walk.numbers)
}

/**
 * `x += y` is `x = $$s(x + (y))` and `x -= y` is `x = $$q(x) - $$q(y)`, with what stands before a
 * name or key evaluated once.
 */
function rewriteCompound(walk: Walk, node: AssignmentExpression, around: Surroundings): void {
  const read = visitHeld(walk, node.left, around)
  const sum = node.operator === '+='
  const operator = node.operator.slice(0, -1)
  const first = sum ? `=$$s(${read}+(` : `=$$q(${read})${operator}$$q((`
  between(walk, node.left.end, node.right.start, first)
  walk.visit(node.right, around)
  close(walk, node.end, '))')
}

/** Visits a target once and gives the text that reads it again. */
function visitHeld(walk: Walk, target: Node, around: Surroundings): string {
  const at = bare(target)
  if (at.type === 'MemberExpression') return holdMember(walk, at, around)
  walk.visit(target, around)
  return sourceOf(walk, at)
}

/** Rewrites a member as a target and gives the text that reads the same member again. */
function holdMember(walk: Walk, node: MemberExpression, around: Surroundings): string {
  price(around, 1, node)
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
  if (isNumeric(node.property, walk.numbers)) return walk.visit(node.property, around)
  open(walk, node.property.start, `$$k(${object},`)
  walk.visit(node.property, around)
  close(walk, node.property.end, ')')
}

/** A place that is written: an assignment's left, a pattern's leaf, a loop's head, `++`. */
export function visitTarget(walk: Walk, node: Node, around: Surroundings): void {
  const at = bare(node)
  if (at.type !== 'MemberExpression' || targetOf(walk, at) !== 'computed')
    return walk.visit(node, around)
  price(around, 4, at)
  wrapKey(walk, at, holdObject(walk, at, around), around)
}

/** `x++` makes a number of what `x` holds, which may be a long text. */
export function rewriteUpdate(walk: Walk, node: UpdateExpression, around: Surroundings): void {
  const at = bare(node.argument)
  if (at.type === 'Identifier') {
    if (walk.numbers.has(at.name)) return walk.visit(node.argument, around)
    open(walk, node.start, `(typeof ${at.name}==='number'||(${at.name}=$$q(${at.name})),`)
    walk.visit(node.argument, around)
    return close(walk, node.end, ')')
  }
  const sign = node.operator[0] as string
  if (node.prefix) between(walk, node.start, node.argument.start, '(')
  else open(walk, node.start, '(')
  const read = visitHeld(walk, node.argument, around)
  if (node.prefix) return close(walk, node.end, `=$$q(${read})${sign}1)`)
  const held = temporary(walk, around)
  const write = `=(${held}=$$q(${read}))${sign}1,${held})`
  between(walk, node.argument.end, node.end, write)
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
  price(around, 4, argument)
  open(walk, argument.start, `${reader}(`)
  walk.visit(argument, around)
  close(walk, argument.end, ')')
}

/** An estimate of the native bytes that one call of a function takes, never too low by much. */
export function frameBytes(scope: { names: number; widestCall: number; deepest: number }): number {
  const registers = 8 + scope.names + scope.widestCall + scope.deepest
  return FRAME_BYTES.base + FRAME_BYTES.register * registers
}
