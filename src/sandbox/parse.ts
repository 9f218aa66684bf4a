// Guest source text to syntax tree: strict script, bounded nesting, positions counted from 1.
import { type Node, type Options, Parser, type Program } from 'acorn'

/** A refusal of a source text; `line` and `column` are 1-based. */
export type SourceTrouble = { ok: false; message: string; line: number; column: number }
export type ParsedSource = { ok: true; program: Program } | SourceTrouble

/**
 * Deeper nesting is refused. Low enough that the parser and the walks over its tree fit into what
 * the deepest legal call leaves of the native stack, so that the answer never depends on it.
 */
export const NESTING_MAX = 200

const BRACKETS_MAX = 100

const TOO_DEEP: SourceTrouble = {
  ok: false,
  message: `The code is nested deeper than ${NESTING_MAX} levels: split it into functions.`,
  line: 1,
  column: 1,
}

const OPTIONS: Options = {
  ecmaVersion: 'latest',
  preserveParens: true,
  sourceType: 'script',
  locations: true,
  allowImportExportEverywhere: true,
  allowAwaitOutsideFunction: true,
  allowReturnOutsideFunction: false,
}

/** Guest code is strict from its first character, without having to say so. */
class StrictParser extends Parser {
  constructor(options: Options, input: string, startPos?: number) {
    super(options, input, startPos)
    ;(this as unknown as { strict: boolean }).strict = true
  }
}

export function parseScript(code: string): ParsedSource {
  if (deepestBracket(code) > BRACKETS_MAX) return TOO_DEEP
  return guarded(code, () => {
    const program = StrictParser.parse(code, OPTIONS)
    return nestsTooDeep(program) ? TOO_DEEP : { ok: true, program }
  })
}

function guarded(code: string, parse: () => ParsedSource): ParsedSource {
  try {
    return parse()
  } catch (error) {
    if (error instanceof RangeError) return TOO_DEEP
    if (!isSyntaxTrouble(error)) throw error
    if (/stack space/.test(error.message)) return TOO_DEEP
    const { line, column } = error.loc
    return { ok: false, message: explain(error, code), line, column: column + 1 }
  }
}

type SyntaxTrouble = { message: string; pos: number; loc: { line: number; column: number } }

function isSyntaxTrouble(error: unknown): error is SyntaxTrouble {
  return error instanceof SyntaxError && 'loc' in error && 'pos' in error
}

function explain(error: SyntaxTrouble, code: string): string {
  if (/(^|[^\w$.])await\s*$/.test(code.slice(Math.max(0, error.pos - 80), error.pos))) {
    return 'await is not available: calls are synchronous, write const answer = invoke(…).'
  }
  return `Syntax: ${error.message.replace(/ \(\d+:\d+\)$/, '')}.`
}

/** Counts brackets without telling code from text: too many of them in one string is no loss. */
function deepestBracket(code: string): number {
  let depth = 0
  let deepest = 0
  for (let i = 0; i < code.length; i++) {
    const c = code.charCodeAt(i)
    if (c === 40 || c === 91 || c === 123) {
      depth += 1
      if (depth > deepest) deepest = depth
    } else if ((c === 41 || c === 93 || c === 125) && depth > 0) depth -= 1
  }
  return deepest
}

function nestsTooDeep(program: Program): boolean {
  const stack: { node: Node; depth: number }[] = [{ node: program, depth: 0 }]
  for (let top = stack.pop(); top; top = stack.pop()) {
    if (top.depth > NESTING_MAX) return true
    for (const child of childrenOf(top.node)) stack.push({ node: child, depth: top.depth + 1 })
  }
  return false
}

/** The nodes directly below one, in source order. */
export function childrenOf(node: Node): Node[] {
  const children: Node[] = []
  for (const value of Object.values(node)) {
    if (Array.isArray(value)) for (const one of value) isNode(one) && children.push(one)
    else if (isNode(value)) children.push(value)
  }
  return children
}

function isNode(value: unknown): value is Node {
  return typeof value === 'object' && value !== null && 'type' in value && 'start' in value
}
