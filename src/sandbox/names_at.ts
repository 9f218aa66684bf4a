// Which variables a statement of a program can see, besides those that the realm gives.
import type { AnyNode, Node, Pattern, Program } from 'acorn'
import { childrenOf } from './parse.ts'

/** Innermost first, each name once. */
export function namesAt(program: Program, at: Node): string[] {
  const names = new Set<string>()
  for (const around of pathTo(program, at).reverse()) {
    for (const name of declaredIn(around)) names.add(name)
  }
  return [...names]
}

/** From the program to what directly holds a node. */
function pathTo(program: Program, at: Node): AnyNode[] {
  const path: AnyNode[] = []
  let node: Node | undefined = program
  while (node !== undefined && node !== at) {
    path.push(node as AnyNode)
    node = childrenOf(node).find(
      (one) => one === at || (one.start <= at.start && at.end <= one.end),
    )
  }
  return path
}

function declaredIn(node: AnyNode): string[] {
  switch (node.type) {
    case 'FunctionDeclaration':
    case 'FunctionExpression':
    case 'ArrowFunctionExpression':
      return [...node.params.flatMap(bound), ...varsIn(node.body)]
    case 'Program':
    case 'BlockStatement':
    case 'StaticBlock':
      return node.body.flatMap((one) => declaredBy(one as AnyNode))
    case 'SwitchStatement':
      return node.cases.flatMap((one) => one.consequent.flatMap((of) => declaredBy(of as AnyNode)))
    case 'ForStatement':
      return node.init ? declaredBy(node.init as AnyNode) : []
    case 'ForInStatement':
    case 'ForOfStatement':
      return declaredBy(node.left as AnyNode)
    case 'CatchClause':
      return node.param ? bound(node.param) : []
    default:
      return []
  }
}

function declaredBy(node: AnyNode): string[] {
  if (node.type === 'VariableDeclaration') return node.declarations.flatMap(({ id }) => bound(id))
  return []
}

/** `var` belongs to the whole function. */
function varsIn(node: Node): string[] {
  const at = node as AnyNode
  if (/Function/.test(at.type)) return []
  const own = at.type === 'VariableDeclaration' && at.kind === 'var' ? declaredBy(at) : []
  return [...own, ...childrenOf(at).flatMap(varsIn)]
}

/** The names that a pattern binds. */
function bound(pattern: Pattern | Node): string[] {
  const at = pattern as AnyNode
  switch (at.type) {
    case 'Identifier':
      return [at.name]
    case 'ObjectPattern':
      return at.properties.flatMap((one) => bound(one.type === 'Property' ? one.value : one))
    case 'ArrayPattern':
      return at.elements.flatMap((one) => (one === null ? [] : bound(one)))
    case 'AssignmentPattern':
      return bound(at.left)
    case 'RestElement':
      return bound(at.argument)
    default:
      return []
  }
}
