// What one walk over a guest's tree carries: the text, the price so far, the function around.
import type { Node } from 'acorn'
import type MagicString from 'magic-string'
import { beginText, type Marking } from './marks.ts'
import type { Numbers } from './numbers.ts'

/** A stretch of code charged at once: a function's own code, a loop's body, a catch, a finally. */
export type Segment = {
  gas: number
  /** Of a traced script: what of it the nodes of each line cost. */
  lines: Map<number, number> | null
}

/**
 * Where the code around stands. `frame` says whether `$$f` (the stack used before this call) is in
 * scope and current: not in generators, default values and class fields.
 */
export type Surroundings = {
  segment: Segment
  frame: boolean
  /** Collects what sizes the native frame, and the temporaries that the head must declare. */
  scope: Scope
}

export type Scope = {
  names: number
  widestCall: number
  depth: number
  deepest: number
  temporaries: string[]
}

export type Walk = {
  code: string
  text: MagicString
  numbers: Numbers
  /** Null unless the script is traced. */
  marking: Marking | null
  /** Visits a node below; the rules call it for every child exactly once. */
  visit: (node: Node | null | undefined, around: Surroundings) => void
  /** A fresh name of the meter. */
  fresh: () => string
}

export function newSegment(walk: Walk, gas: number): Segment {
  return { gas, lines: walk.marking === null ? null : new Map() }
}

/** Adds what a node costs to the segment that it stands in. */
export function price({ segment }: Surroundings, gas: number, at: Node): void {
  segment.gas += gas
  if (segment.lines === null) return
  const { line } = at.loc!.start
  segment.lines.set(line, (segment.lines.get(line) ?? 0) + gas)
}

export function newScope(): Scope {
  return { names: 0, widestCall: 0, depth: 0, deepest: 0, temporaries: [] }
}

/** Puts text around a node: outer nodes must open before and close after what is inside them. */
export function open(walk: Walk, at: number, text: string): void {
  walk.text.appendRight(at, text)
}

export function close(walk: Walk, at: number, text: string): void {
  walk.text.appendLeft(at, text)
}

/** Replaces what stands between two children: an operator, a bracket. */
export function between(walk: Walk, from: number, to: number, text: string): void {
  if (from < to) walk.text.overwrite(from, to, text, { contentOnly: true })
  else walk.text.appendLeft(from, text)
}

export function sourceOf(walk: Walk, node: Node): string {
  return walk.code.slice(node.start, node.end)
}

export function temporary(walk: Walk, around: Surroundings): string {
  const name = walk.fresh()
  around.scope.temporaries.push(name)
  return name
}

export const chargeOf = (gas: number): string => `if(($$c[0]-=${gas})<0)$$out();`

/** What we put before an expression must not continue a statement that ends without a semicolon. */
export function visitList(walk: Walk, statements: Node[], around: Surroundings): void {
  for (const one of statements) {
    if (one.type === 'ExpressionStatement') open(walk, one.start, ';')
    if (one.type !== 'FunctionDeclaration') open(walk, one.start, beginText(walk, one))
    walk.visit(one, around)
  }
}
