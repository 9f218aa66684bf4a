// Metering: the same program with the price of its syntax tree charged where it runs.
//
// - Every function's own code is charged as it is entered, every loop's as each round begins,
//   a catch and a finally as they begin: nothing repeats, and nothing is caught, without paying.
// - Every function counts the native stack that it takes, so that ours ends before the engine's.
// - Sums, spreads, computed and growing writes go through the realm's functions (`$$…`), which
//   charge by size. The names are those of `realm_core.ts`.
import type { AnyNode, CatchClause, Node, Pattern, Program } from 'acorn'
import MagicString from 'magic-string'
import { againText, beginText, chargedText, type Marking } from './marks.ts'
import { meterClass } from './meter_class.ts'
import { bodySlots, meterFunction } from './meter_function.ts'
import { numbersIn } from './numbers.ts'
import { childrenOf } from './parse.ts'
import { DEFAULT_NODE, NODE_GAS, REGEX_LITERAL_GAS } from './prices.ts'
import {
  rewriteAssignment,
  rewriteBinary,
  rewriteCall,
  rewriteSpread,
  rewriteUnary,
  rewriteUpdate,
  visitTarget,
} from './rewrite.ts'
import {
  between,
  chargeOf,
  close,
  newScope,
  newSegment,
  open,
  price,
  type Surroundings,
  visitList,
  type Walk,
} from './segment.ts'

/** `charged` says that the top level was paid; nothing unless the script is traced. */
export type Metered = {
  text: MagicString
  gas: number
  temporaries: string[]
  bytes: number
  charged: string
}

/** Instruments a vetted program. `gas` is the price of its top level: its starter pays. */
export function meterProgram(
  code: string,
  program: Program,
  marking: Marking | null = null,
): Metered {
  let names = 0
  const walk: Walk = {
    code,
    text: new MagicString(code),
    numbers: numbersIn(program),
    marking,
    visit: (node, around) => node && visit(walk, node as AnyNode, around),
    fresh: () => `$$${++names}`,
  }
  const scope = newScope()
  const around: Surroundings = { segment: newSegment(walk, 0), frame: true, scope }
  walk.visit(program, around)
  const { bytes } = bodySlots(scope)
  const { gas } = around.segment
  const charged = chargedText(walk, around.segment, gas, program)
  return { text: walk.text, gas, temporaries: scope.temporaries, bytes, charged }
}

function visit(walk: Walk, node: AnyNode, around: Surroundings): void {
  price(around, priceOf(node), node)
  const { scope } = around
  scope.depth += 1
  if (scope.depth > scope.deepest) scope.deepest = scope.depth
  const rule = RULES[node.type] as Rule | undefined
  if (rule) rule(walk, node as never, around)
  else visitChildren(walk, node, around)
  scope.depth -= 1
}

function priceOf(node: AnyNode): number {
  if (node.type === 'Literal' && node.regex) return REGEX_LITERAL_GAS
  const own = NODE_GAS[node.type] ?? DEFAULT_NODE
  return node.type === 'ArrayExpression' ? own + node.elements.length : own
}

function visitChildren(walk: Walk, node: Node, around: Surroundings): void {
  for (const child of childrenOf(node)) walk.visit(child, around)
}

type Rule = (walk: Walk, node: never, around: Surroundings) => void
type RuleOf<T extends AnyNode['type']> = (
  walk: Walk,
  node: Extract<AnyNode, { type: T }>,
  around: Surroundings,
) => void

const RULES: { [T in AnyNode['type']]?: RuleOf<T> } = {
  FunctionDeclaration: (walk, node, around) => meterFunction(walk, node, around),
  FunctionExpression: (walk, node, around) => meterFunction(walk, node, around),
  ArrowFunctionExpression: (walk, node, around) => meterFunction(walk, node, around),
  ClassDeclaration: (walk, node, around) => meterClass(walk, node, around),
  ClassExpression: (walk, node, around) => meterClass(walk, node, around),
  BinaryExpression: rewriteBinary,
  UnaryExpression: rewriteUnary,
  AssignmentExpression: (walk, node, around) => {
    const wraps = node.left.type === 'ObjectPattern' || node.left.type === 'ArrayPattern'
    if (!wraps) return rewriteAssignment(walk, node, around)
    open(walk, node.start, '(')
    visitBinding(walk, node.left as Pattern, node.right, around)
    close(walk, node.end, ')')
  },
  UpdateExpression: rewriteUpdate,
  VariableDeclarator: (walk, node, around) => {
    around.scope.names += 1
    visitBinding(walk, node.id, node.init ?? null, around)
  },
  ArrayPattern: (walk, node, around) => visitPattern(walk, node, around, true),
  ObjectPattern: (walk, node, around) => visitPattern(walk, node, around, true),
  AssignmentPattern: (walk, node, around) => {
    visitTarget(walk, node.left, around)
    walk.visit(node.right, around)
  },
  RestElement: (walk, node, around) => visitTarget(walk, node.argument, around),
  CallExpression: (walk, node, around) => rewriteCall(walk, node, around, false),
  NewExpression: (walk, node, around) => rewriteCall(walk, node, around, false),
  ChainExpression: (walk, node, around) => visitChain(walk, node.expression, around),
  TemplateLiteral: (walk, node, around) => {
    if (node.expressions.length === 0) return
    open(walk, node.start, '$$s(')
    for (const one of node.expressions) walk.visit(one, around)
    close(walk, node.end, ')')
  },
  TaggedTemplateExpression: (walk, node, around) => {
    walk.visit(node.tag, around)
    for (const one of node.quasi.expressions) walk.visit(one, around)
  },
  ArrayExpression: (walk, node, around) => {
    for (const one of node.elements) {
      if (one?.type === 'SpreadElement') rewriteSpread(walk, one.argument, '$$list', around)
      else walk.visit(one, around)
    }
  },
  ObjectExpression: (walk, node, around) => {
    for (const one of node.properties) {
      if (one.type === 'SpreadElement') rewriteSpread(walk, one.argument, '$$own', around)
      else walk.visit(one, around)
    }
  },
  Property: (walk, node, around) => {
    if (node.computed) rewriteSpread(walk, node.key, '$$key', around)
    if (!node.shorthand) walk.visit(node.value, around)
  },
  ForStatement: (walk, node, around) => {
    walk.visit(node.init, around)
    meterLoop(walk, [node.test, node.update], node.body, around)
  },
  ForInStatement: (walk, node, around) => {
    rewriteSpread(walk, node.right, '$$keys', around)
    meterEach(walk, node.left, node.body, around)
  },
  ForOfStatement: (walk, node, around) => {
    walk.visit(node.right, around)
    meterEach(walk, node.left, node.body, around)
  },
  WhileStatement: (walk, node, around) => meterLoop(walk, [node.test], node.body, around),
  DoWhileStatement: (walk, node, around) => meterLoop(walk, [node.test], node.body, around),
  IfStatement: (walk, node, around) => {
    walk.visit(node.test, around)
    visitBranch(walk, node.consequent, around)
    visitBranch(walk, node.alternate, around)
  },
  CatchClause: meterCatch,
  TryStatement: (walk, node, around) => {
    walk.visit(node.block, around)
    walk.visit(node.handler, around)
    if (node.finalizer) {
      meterBlock(walk, node.finalizer, around)
      giveBack(walk, node.finalizer, around)
    }
  },
  ThrowStatement: (walk, node, around) => rewriteSpread(walk, node.argument, '$$t', around),
  BlockStatement: visitStatements,
  Program: visitStatements,
  SwitchStatement: (walk, node, around) => {
    walk.visit(node.discriminant, around)
    for (const one of node.cases) {
      walk.visit(one.test, around)
      visitList(walk, one.consequent, around)
    }
  },
}

/** A branch without braces gets them where it must have room for its mark. */
function visitBranch(walk: Walk, node: Node | null | undefined, around: Surroundings): void {
  if (!node || node.type === 'BlockStatement' || walk.marking === null) {
    return walk.visit(node, around)
  }
  open(walk, node.start, `{${beginText(walk, node)}`)
  walk.visit(node, around)
  close(walk, node.end, '}')
}

function visitStatements(walk: Walk, node: { body: Node[] }, around: Surroundings): void {
  visitList(walk, node.body, around)
}

/** A pattern that takes a value: its rest elements may only take counted ones. */
function visitBinding(walk: Walk, pattern: Node, value: Node | null, around: Surroundings): void {
  const at = pattern as AnyNode
  const patterned = at.type === 'ArrayPattern' || at.type === 'ObjectPattern'
  if (!patterned || value === null) {
    walk.visit(pattern, around)
    return walk.visit(value, around)
  }
  price(around, priceOf(at), at)
  visitPattern(walk, at, around, false)
  if (!restOf(at)) return walk.visit(value, around)
  rewriteSpread(walk, value, at.type === 'ArrayPattern' ? '$$list' : '$$own', around)
}

function restOf(node: Extract<AnyNode, { type: 'ArrayPattern' | 'ObjectPattern' }>): boolean {
  const parts: (Node | null)[] = node.type === 'ArrayPattern' ? node.elements : node.properties
  return parts.at(-1)?.type === 'RestElement'
}

/** Where the value can't be reached, the pattern reads it through a counting getter. */
function visitPattern(
  walk: Walk,
  node: Extract<AnyNode, { type: 'ArrayPattern' | 'ObjectPattern' }>,
  around: Surroundings,
  nested: boolean,
): void {
  const counts = nested && restOf(node)
  if (counts) open(walk, node.start, node.type === 'ArrayPattern' ? '{[$$L]:' : '{[$$O]:')
  around.scope.names += 1
  const parts: (Node | null)[] = node.type === 'ArrayPattern' ? node.elements : node.properties
  for (const one of parts) {
    around.scope.names += 1
    const at = one as AnyNode | null
    if (at?.type === 'Property') visitPart(walk, at, around)
    else if (at) visitTarget(walk, at, around)
  }
  if (counts) close(walk, node.end, '}')
}

function visitPart(
  walk: Walk,
  part: Extract<AnyNode, { type: 'Property' }>,
  around: Surroundings,
): void {
  const value = part.value as AnyNode
  price(around, 1, part)
  if (part.computed) walk.visit(part.key, around)
  if (!part.shorthand) visitTarget(walk, value, around)
  else if (value.type === 'AssignmentPattern') walk.visit(value.right, around)
}

function visitChain(walk: Walk, node: Node, around: Surroundings): void {
  const at = bareChain(node)
  price(around, priceOf(at), at)
  if (at.type === 'CallExpression') {
    const head: Walk = { ...walk, visit: (one, inner) => visitLink(walk, at.callee, one, inner) }
    return rewriteCall(head, at, around, true)
  }
  if (at.type !== 'MemberExpression') return walk.visit(node, around)
  visitChain(walk, at.object, around)
  if (at.computed) walk.visit(at.property, around)
}

function visitLink(
  walk: Walk,
  callee: Node,
  node: Node | null | undefined,
  around: Surroundings,
): void {
  if (node === callee) visitChain(walk, callee, around)
  else walk.visit(node, around)
}

const bareChain = (node: Node): AnyNode => node as AnyNode

function meterLoop(
  walk: Walk,
  parts: (Node | null | undefined)[],
  body: Node,
  around: Surroundings,
): void {
  const round = newSegment(walk, 0)
  const inside = { ...around, segment: round }
  for (const one of parts) if (one) visitAgain(walk, one, inside)
  meterBody(walk, body, inside)
}

function meterEach(walk: Walk, left: Node, body: Node, around: Surroundings): void {
  const inside = { ...around, segment: newSegment(walk, 0) }
  visitTarget(walk, left, inside)
  meterBody(walk, body, inside)
}

/** A part of a loop that every round evaluates. */
function visitAgain(walk: Walk, node: Node, around: Surroundings): void {
  const [before, after] = againText(walk, node)
  open(walk, node.start, before)
  walk.visit(node, around)
  close(walk, node.end, after)
}

function paid(walk: Walk, { segment }: Surroundings, at: Node): string {
  const gas = segment.gas + 1
  return chargeOf(gas) + chargedText(walk, segment, gas, at)
}

/** A statement that begins a segment of its own. */
function meterBody(walk: Walk, body: Node, inside: Surroundings): void {
  const block = body.type === 'BlockStatement'
  walk.visit(body, inside)
  const charge = paid(walk, inside, body)
  if (block) walk.text.prependRight(body.start + 1, charge)
  else {
    walk.text.prependRight(body.start, `{${charge}${beginText(walk, body)}`)
    close(walk, body.end, '}')
  }
}

function meterBlock(walk: Walk, block: Node, around: Surroundings): void {
  meterBody(walk, block, { ...around, segment: newSegment(walk, 0) })
}

/** What was thrown on the way here may not have given back its room on the stack. */
function giveBack(walk: Walk, block: Node, { frame }: Surroundings): void {
  if (frame) walk.text.prependRight(block.start + 1, '$$c[1]=$$f;')
}

/** What is caught is stripped of the engine's words before the guest sees it. */
function meterCatch(walk: Walk, node: CatchClause, around: Surroundings): void {
  const inside = { ...around, segment: newSegment(walk, 2) }
  const param = node.param as AnyNode | null | undefined
  if (!param) {
    meterBody(walk, node.body, inside)
    return giveBack(walk, node.body, around)
  }
  if (param.type === 'Identifier') {
    walk.visit(node.body, inside)
    const keep = `${param.name}=$$caught(${param.name});`
    walk.text.prependRight(node.body.start + 1, paid(walk, inside, node) + keep)
    return giveBack(walk, node.body, around)
  }
  walk.visit(param, inside)
  walk.visit(node.body, inside)
  walk.text.prependRight(param.start, `$$x){${paid(walk, inside, node)}let `)
  between(walk, param.end, node.body.start, '=$$caught($$x);')
  giveBack(walk, node.body, around)
  close(walk, node.body.end, '}')
}
