// What guest code may not contain, said at publication with what to write instead.
import type { AnyNode, Node, Program } from 'acorn'
import type { VetCode, Vetting } from '../kernel/guest.ts'
import { declaredTwice } from './declared.ts'
import { topLevelNames } from './guest_script.ts'
import { childrenOf, parseScript } from './parse.ts'
import { METER_PREFIX } from './prices.ts'

export const vet: VetCode = (code) => {
  const parsed = parseScript(code)
  if (!parsed.ok) return parsed
  return firstTrouble(parsed.program) ?? { ok: true, defines: topLevelNames(parsed.program) }
}

function firstTrouble(program: Program): Vetting | null {
  const waiting: Node[] = [program]
  for (let node = waiting.pop(); node; node = waiting.pop()) {
    const message = troubleWith(node as AnyNode)
    if (message !== null) {
      const { line, column } = node.loc?.start ?? { line: 1, column: 0 }
      return { ok: false, message, line, column: column + 1 }
    }
    waiting.push(...childrenOf(node).reverse())
  }
  return null
}

const MODULES = 'Modules are not available: call other artifacts with invoke(target, method, args).'
const WAITING = 'calls are synchronous, write const answer = invoke(…).'

function troubleWith(node: AnyNode): string | null {
  switch (node.type) {
    case 'ImportDeclaration':
    case 'ImportExpression':
      return MODULES
    case 'ExportAllDeclaration':
    case 'ExportDefaultDeclaration':
    case 'ExportNamedDeclaration':
      return 'export is not available: top-level functions are the tools, function run(args) {…}.'
    case 'MetaProperty':
      return node.meta.name === 'import' ? MODULES : null
    case 'WithStatement':
      return 'with is not available: name the object each time.'
    case 'AwaitExpression':
      return `await is not available: ${WAITING}`
    case 'DebuggerStatement':
      return 'debugger is not available: use log(…).'
    case 'Literal':
      return typeof node.value === 'bigint' || node.bigint
        ? 'BigInt is not available: use integers up to 2 ** 53, written without n.'
        : null
    case 'VariableDeclaration':
      return node.kind.includes('using') ? 'using is not available: use try and finally.' : null
    case 'ForOfStatement':
      return node.await ? `for await is not available: ${WAITING}` : writesAround(node.left, '')
    case 'Identifier':
    case 'PrivateIdentifier':
      return node.name.startsWith(METER_PREFIX)
        ? `Names that begin with ${METER_PREFIX} are the meter's: choose another for ${node.name}.`
        : null
    default:
      return troubleWithShape(node)
  }
}

function troubleWithShape(node: AnyNode): string | null {
  switch (node.type) {
    case 'FunctionDeclaration':
    case 'FunctionExpression':
    case 'ArrowFunctionExpression':
      if (node.async) return `async functions are not available: ${WAITING}`
      if (node.generator && node.params.at(-1)?.type === 'RestElement') {
        return 'A generator takes no ...rest: give it an array.'
      }
      return node.body.type === 'BlockStatement' ? declaredTwice(node.body.body) : null
    case 'Program':
      return declaredTwice(node.body)
    case 'Property':
      return isPrototype(node)
        ? '__proto__ is not available: use Object.create(prototype) or a class.'
        : null
    case 'PropertyDefinition':
      return node.computed || isNamed(node.key, 'length')
        ? 'A class field needs a plain name, and not length: set it in the constructor.'
        : null
    case 'AssignmentExpression':
      return writesAround(node.left, node.operator)
    case 'ArrayPattern':
      return firstOf(node.elements)
    case 'ObjectPattern':
      return firstOf(node.properties.map((one) => ('value' in one ? one.value : one)))
    case 'AssignmentPattern':
      return writesAround(node.left, '')
    case 'RestElement':
      return writesAround(node.argument, '')
    case 'ForInStatement':
      return writesAround(node.left, '')
    default:
      return null
  }
}

function firstOf(nodes: (Node | null)[]): string | null {
  for (const node of nodes) {
    const message = node === null ? null : writesAround(node, '')
    if (message !== null) return message
  }
  return null
}

/** Writes to `length` and `prototype` are counted where they are plain assignments. */
function writesAround(target: Node, operator: string): string | null {
  const at = target as AnyNode
  if (at.type === 'ParenthesizedExpression') return writesAround(at.expression, operator)
  if (at.type !== 'MemberExpression') return null
  const length = isNamed(at.property, 'length') && (!at.computed || isText(at.property))
  const prototype = isNamed(at.property, 'prototype') && (!at.computed || isText(at.property))
  if (at.object.type === 'Super' && (at.computed || length)) {
    return 'Write to this.… instead of super.….'
  }
  if (length && (operator === '' || ['&&=', '||=', '??='].includes(operator))) {
    return 'Set length by itself: array.length = n.'
  }
  return prototype && operator !== '=' ? 'Set prototype by itself: f.prototype = object.' : null
}

function isText(node: Node): boolean {
  return node.type === 'Literal'
}

function isNamed(node: Node, name: string): boolean {
  const at = node as AnyNode
  if (at.type === 'Identifier') return at.name === name
  return at.type === 'Literal' && at.value === name
}

function isPrototype(node: Extract<AnyNode, { type: 'Property' }>): boolean {
  return !node.computed && !node.shorthand && !node.method && isNamed(node.key, '__proto__')
}
