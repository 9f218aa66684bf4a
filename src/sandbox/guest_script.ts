// The script an isolate runs for one guest source: metered text, and the way back to its own lines.
import type { AnyNode, Node, Program } from 'acorn'
import type { GuestFrame } from '../kernel/guest.ts'
import { type Marking, type Marks, newMarking } from './marks.ts'
import { meterProgram } from './meter.ts'
import { childrenOf, parseScript } from './parse.ts'
import { KEPT } from './realm_harden.ts'

/** The names a guest sees beside the language. */
const GIVEN = ['invoke', 'random', 'log', 'self', 'caller', 'originator', 'now']

const KNOWN = new Set([...KEPT.global.split(' '), 'arguments', ...GIVEN])

export type GuestScript = {
  /** A JavaScript expression: the factory of a fresh closure per entry. */
  factory: string
  /** What running the top level costs. */
  gas: number
  /** Whether it names `self`: what nobody looks at need not be made for each entry. */
  usesSelf: boolean
  /** What its marks stand for, where it is traced. */
  marks?: Marks
}

const FACTORY_HEAD = '(self,caller,originator,now)=>{'
const BODY_HEAD = `return (function(){`

/** Instruments a source that was vetted. A source that was not is an error of the caller. */
export function guestScript(code: string, reads: string[] = []): GuestScript {
  return scriptOf(code, reads, null)
}

/** The same program at the same gas, which tells the realm of its lines as they run. */
export function tracedScript(code: string, stops: ReadonlySet<number>): GuestScript {
  return scriptOf(code, [], stops)
}

function scriptOf(code: string, reads: string[], stops: ReadonlySet<number> | null): GuestScript {
  const parsed = parseScript(code)
  if (!parsed.ok) throw new Error(`Guest code runs unvetted: ${parsed.message}`)
  const marking = stops === null ? null : newMarking(parsed.program, stops)
  const { metered, head, usesSelf } = assemble(code, parsed.program, { reads, marking })
  const cases = topLevelNames(parsed.program).map((name) => `case '${name}':return ${name};`)
  const back = marking === null ? '' : ';$$b(0)'
  const tail = `\n;return $$m=>{switch($$m){${cases.join('')}}}}finally{$$c[1]=0${back}}})()}`
  const factory = `${head}${metered.text.toString()}${tail}`
  return { factory, gas: metered.gas, usesSelf, ...(marking && { marks: marking }) }
}

type Assembling = { reads?: string[]; marking?: Marking | null }

function assemble(code: string, program: Program, { reads = [], marking = null }: Assembling = {}) {
  const metered = meterProgram(code, program, marking)
  const used = new Set(namesIn(program))
  const missing = [...used].filter((name) => !KNOWN.has(name) && !reads.includes(name))
  const given = reads.map((name) => `${name}=$$read('${name}')`)
  const names = [...missing, ...given]
  const declared = names.length > 0 ? `var ${names.join()};` : ''
  const held = metered.temporaries.length > 0 ? `let ${metered.temporaries.join()};` : ''
  const frame = `const $$f=$$c[1]+=${metered.bytes};${metered.charged}try{`
  const head = `${FACTORY_HEAD}${declared}${BODY_HEAD}${held}${frame}`
  return { metered, head, usesSelf: used.has('self') }
}

/**
 * Where a place of the script stands in the guest's own source; the script begins with `lead`, and
 * `stops` are those that it was traced with.
 */
export function placesOf(
  code: string,
  lead: number,
  stops: ReadonlySet<number> | null = null,
): (at: GuestFrame) => GuestFrame {
  const parsed = parseScript(code)
  if (!parsed.ok) return (at) => at
  const marking = stops === null ? null : newMarking(parsed.program, stops)
  const { metered, head } = assemble(code, parsed.program, { marking })
  const { mappings } = metered.text.generateDecodedMap({ hires: true })
  const offset = lead + head.length
  return ({ name, line, column }) => {
    const wanted = column - 1 - (line === 1 ? offset : 0)
    let found = { line, column: 1 }
    for (const segment of mappings[line - 1] ?? []) {
      if (segment[0] > wanted) break
      if (segment.length >= 4)
        found = { line: (segment[2] ?? 0) + 1, column: (segment[3] ?? 0) + 1 }
    }
    return { name, ...found }
  }
}

/** Every name that is read or written anywhere: what nobody declares reads as undefined. */
function namesIn(program: Program): Set<string> {
  const names = new Set<string>()
  const look = (node: Node): void => {
    const at = node as AnyNode
    if (at.type === 'Identifier') names.add(at.name)
    else for (const child of childrenOf(at)) if (!isLabel(at, child)) look(child)
  }
  look(program)
  for (const name of topLevelNames(program)) names.delete(name)
  return names
}

/** True for names that name no variable: of properties and of labels. */
function isLabel(parent: AnyNode, child: Node): boolean {
  switch (parent.type) {
    case 'MemberExpression':
      return child === parent.property && !parent.computed
    case 'Property':
      return child === parent.key && !parent.computed && !parent.shorthand
    case 'MethodDefinition':
    case 'PropertyDefinition':
      return child === parent.key && !parent.computed
    case 'LabeledStatement':
    case 'BreakStatement':
    case 'ContinueStatement':
      return child === parent.label
    case 'MetaProperty':
      return true
    default:
      return false
  }
}

/** The functions a program defines at its top level, in source order. */
export function topLevelNames(program: Program): string[] {
  const names = new Set<string>()
  for (const node of program.body as AnyNode[]) {
    if (node.type === 'FunctionDeclaration' && node.id) names.add(node.id.name)
    if (node.type !== 'VariableDeclaration') continue
    for (const { id, init } of node.declarations) {
      if (id.type === 'Identifier' && init && isFunction(init)) names.add(id.name)
    }
  }
  return [...names]
}

function isFunction(node: Node): boolean {
  const at = node as AnyNode
  if (at.type === 'ParenthesizedExpression') return isFunction(at.expression)
  return at.type === 'FunctionExpression' || at.type === 'ArrowFunctionExpression'
}
