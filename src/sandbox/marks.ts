// The marks of a traced script: they tell which line runs and what it pays, and charge nothing.
//
// - A statement's mark says that it begins (`$$p`, or `$$v` where its variables are wanted).
// - What is charged for a stretch of code at once is shared among its lines here (`$$h`).
// - What is charged by size goes to the statement under way; the test of a loop and the caller of a
//   function become that again when it is their turn (`$$b`).
import type { Node, Program } from 'acorn'
import { namesAt } from './names_at.ts'
import type { Segment, Walk } from './segment.ts'

/** What one run of a segment costs by line. */
export type Share = [line: number, gas: number]

/**
 * `lines` has the line of each mark; mark 0 is the entry itself: its arguments, content and result.
 * `begins` are the lines on which a statement or a function begins; `shares` are by segment.
 */
export type Marks = { lines: number[]; begins: Set<number>; shares: Share[][] }

/** `stops` are the lines at whose first statement the variables in reach are wanted. */
export type Marking = Marks & { program: Program; stops: ReadonlySet<number>; stopped: Set<number> }

export function newMarking(program: Program, stops: ReadonlySet<number>): Marking {
  return { lines: [0], begins: new Set(), shares: [], program, stops, stopped: new Set() }
}

const lineOf = (node: Node): number => node.loc!.start.line

function mark(marking: Marking, line: number): number {
  return marking.lines.push(line) - 1
}

/** Says that a statement begins. */
export function beginText({ marking }: Walk, node: Node): string {
  if (marking === null) return ''
  const line = lineOf(node)
  const number = mark(marking, line)
  marking.begins.add(line)
  if (!marking.stops.has(line) || marking.stopped.has(line)) return `;$$p(${number});`
  marking.stopped.add(line)
  const seen = namesAt(marking.program, node).map((name) => `['${name}',()=>${name}]`)
  return `;$$v(${number},()=>[${seen.join()}]);`
}

/** Says what was just charged for a segment that begins at a node. */
export function chargedText({ marking }: Walk, segment: Segment, gas: number, node: Node): string {
  if (marking === null) return ''
  const shares = new Map(segment.lines)
  let told = 0
  for (const share of shares.values()) told += share
  // What the segment costs beside its nodes: its own entry.
  shares.set(lineOf(node), (shares.get(lineOf(node)) ?? 0) + gas - told)
  return `$$h(${marking.shares.push([...shares]) - 1},${gas});`
}

/** A function is entered: whose line it was until now is kept, to be put back as it ends. */
export function enteredText(walk: Walk, segment: Segment, gas: number, node: Node): string {
  const { marking } = walk
  if (marking === null) return ''
  const charged = chargedText(walk, segment, gas, node)
  marking.begins.add(lineOf(node))
  return `const $$w=$$r();${charged}$$p(${mark(marking, lineOf(node))});`
}

export function leftText({ marking }: Walk): string {
  return marking === null ? '' : ';$$b($$w)'
}

/** An expression that pays for its own line whenever it is evaluated; text before and after it. */
export function againText({ marking }: Walk, node: Node): [before: string, after: string] {
  return marking === null ? ['', ''] : [`($$b(${mark(marking, lineOf(node))}),`, ')']
}
