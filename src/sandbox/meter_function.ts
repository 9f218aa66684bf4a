// The metering of one function: its price, and its room on the stack, taken and given back.
import type { AnyNode, Function as FunctionNode, Node } from 'acorn'
import { chargedText, enteredText, leftText } from './marks.ts'
import { CAPS } from './prices.ts'
import { frameBytes } from './rewrite.ts'
import {
  between,
  chargeOf,
  close,
  newScope,
  newSegment,
  open,
  type Scope,
  type Surroundings,
  type Walk,
} from './segment.ts'

/** A generator keeps its registers in the heap: their price is due before it exists. */
const GENERATOR_GAS = 16

export function meterFunction(walk: Walk, node: FunctionNode, around: Surroundings): void {
  const scope = newScope()
  const inside: Surroundings = { segment: newSegment(walk, 1), frame: !node.generator, scope }
  scope.names += node.params.length
  const defaults = meterParams(walk, node, around, inside)
  const block = node.body.type === 'BlockStatement'
  // An arrow may give `this` of a class field or default: its own frame is still its own.
  walk.visit(node.body, inside)
  const { bytes, declared } = bodySlots(scope)
  for (const put of defaults) put(bytes)
  const at = block ? node : node.body
  const head =
    declared + (node.generator ? resumed(walk, node, inside) : enter(walk, at, inside, bytes))
  const tail = node.generator ? '' : `}finally{$$c[1]=$$f-${bytes}${leftText(walk)}}`
  if (block) {
    const empty = node.body.end - node.body.start === 2
    walk.text.prependRight(node.body.start + 1, empty ? head + tail : head)
    if (!empty) close(walk, node.body.end - 1, tail)
  } else {
    walk.text.prependRight(node.body.start, `{${head}return(`)
    close(walk, node.body.end, `)${tail}}`)
  }
  if (node.generator) payBeforeItExists(walk, node, scope)
}

export function bodySlots(scope: Scope): { bytes: number; declared: string } {
  const bytes = frameBytes({ ...scope, names: scope.names + scope.temporaries.length })
  const declared = scope.temporaries.length > 0 ? `let ${scope.temporaries.join()};` : ''
  return { bytes, declared }
}

function enter(walk: Walk, at: Node, { segment }: Surroundings, bytes: number): string {
  const { gas } = segment
  const fits = `if(($$c[0]-=${gas})<0||$$f>${CAPS.stackBytes})$$out();`
  return `const $$f=$$c[1]+=${bytes};${fits}${enteredText(walk, segment, gas, at)}try{`
}

/** A generator is left and entered again and again: it puts nothing back. */
function resumed(walk: Walk, node: FunctionNode, { segment }: Surroundings): string {
  return chargeOf(segment.gas) + chargedText(walk, segment, segment.gas, node)
}

/**
 * Default values run before the body, so before the function has paid: those that could run
 * anything pay for themselves. Temporaries of theirs live in the function around.
 */
function meterParams(
  walk: Walk,
  node: FunctionNode,
  around: Surroundings,
  inside: Surroundings,
): ((bytes: number) => void)[] {
  const outer: Surroundings = { ...inside, frame: false, scope: around.scope }
  for (const param of node.params) walk.visit(param, outer)
  return defaultsIn(node.params).map((value) => (bytes) => payFirst(walk, value, bytes))
}

function defaultsIn(params: Node[]): Node[] {
  const found: Node[] = []
  const look = (node: AnyNode | null): void => {
    if (node === null) return
    if (node.type === 'AssignmentPattern') {
      if (!isInert(node.right)) found.push(node.right)
      look(node.left as AnyNode)
    } else if (node.type === 'ArrayPattern') {
      for (const one of node.elements) look(one as AnyNode | null)
    } else if (node.type === 'ObjectPattern') {
      for (const one of node.properties) look(one as AnyNode)
    } else if (node.type === 'Property') look(node.value as AnyNode)
    else if (node.type === 'RestElement') look(node.argument as AnyNode)
  }
  for (const param of params) look(param as AnyNode)
  return found
}

function payFirst(walk: Walk, value: Node, bytes: number): void {
  walk.text.prependRight(value.start, `$$l($$e(4,${bytes}),`)
  close(walk, value.end, `,${bytes})`)
}

/** True for values that can run nothing and so need no payment of their own. */
function isInert(node: Node): boolean {
  const at = node as AnyNode
  if (at.type === 'Literal' || at.type === 'Identifier' || at.type === 'ThisExpression') return true
  if (at.type === 'ArrowFunctionExpression' || at.type === 'FunctionExpression') return true
  if (at.type === 'ClassExpression') return true
  if (at.type === 'UnaryExpression') return at.argument.type === 'Literal'
  if (at.type === 'ArrayExpression') return at.elements.length === 0
  return at.type === 'ObjectExpression' && at.properties.length === 0
}

/** A computed name in a rest pattern is evaluated by every call, whatever its arguments. */
function payBeforeItExists(walk: Walk, node: FunctionNode, scope: Scope): void {
  const gas = GENERATOR_GAS + Math.ceil((scope.names + scope.deepest) / 2)
  const hook = `...{[$$e(${gas},0)]:$$_}`
  const last = node.params.at(-1)
  const from = last ? last.end : skipTo(walk.code, node.id ? node.id.end : node.start, '(') + 1
  const end = skipTo(walk.code, from, ')')
  if (last) between(walk, from, end, `,${hook}`)
  else open(walk, end, hook)
}

/** The first such character from a place on, comments skipped. */
function skipTo(code: string, from: number, wanted: string): number {
  let at = from
  while (at < code.length && code[at] !== wanted) {
    if (code.startsWith('/*', at)) at = code.indexOf('*/', at) + 2
    else if (code.startsWith('//', at)) at = endOfLine(code, at)
    else at += 1
  }
  return at
}

function endOfLine(code: string, from: number): number {
  let at = from
  while (at < code.length && !/[\n\r\u2028\u2029]/.test(code[at] as string)) at += 1
  return at
}
