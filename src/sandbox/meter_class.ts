// The metering of one class: what it extends is bounded, and its fields are paid by each instance.
import type { Class, PropertyDefinition } from 'acorn'
import { frameBytes } from './rewrite.ts'
import {
  close,
  newSegment,
  open,
  price,
  type Surroundings,
  visitList,
  type Walk,
} from './segment.ts'

export function meterClass(walk: Walk, node: Class, around: Surroundings): void {
  if (node.superClass) {
    open(walk, node.superClass.start, '$$base(')
    walk.visit(node.superClass, around)
    close(walk, node.superClass.end, ')')
  }
  const fields: Surroundings = { segment: newSegment(walk, 0), frame: false, scope: around.scope }
  let instanceFields = 0
  for (const member of node.body.body) {
    price(around, 4, member)
    if (member.type === 'PropertyDefinition') {
      if (!member.static) instanceFields += 1
      meterField(walk, member, around, fields)
    } else if (member.type === 'MethodDefinition') {
      if (member.computed) walk.visit(member.key, around)
      walk.visit(member.value, around)
    } else {
      visitList(walk, member.body, { ...around, frame: false })
    }
  }
  if (instanceFields === 0) return
  const bytes = frameBytes(around.scope)
  const gas = fields.segment.gas + 4 * instanceFields
  walk.text.prependRight(node.body.start + 1, `#$$0=$$e(${gas},${bytes});`)
  close(walk, node.body.end - 1, `;#$$1=$$l(0,0,${bytes})`)
}

function meterField(
  walk: Walk,
  member: PropertyDefinition,
  around: Surroundings,
  fields: Surroundings,
): void {
  if (member.computed) walk.visit(member.key, around)
  walk.visit(member.value, member.static ? { ...around, frame: false } : fields)
}
