// Regular expressions, compiled here so that every step of a match can be paid.
//
// Carried into the isolate as text: names nothing but its parameters and the language. The engine
// has already checked the syntax; what this compiler does not know it refuses by name.
import type { CharSet, Reader, RegexFlags, realmCharset } from './realm_charset.ts'
import type { Core } from './realm_core.ts'

/** Instructions are four numbers: operation, two operands, direction of reading. */
export type RegexProgram = {
  code: number[]
  sets: CharSet[]
  /** The names of the capturing groups, in order. */
  groups: (string | null)[]
  slots: number
  flags: RegexFlags
}

export const OPERATIONS = {
  char: 0,
  any: 1,
  set: 2,
  split: 3,
  jump: 4,
  save: 5,
  lineStart: 6,
  lineEnd: 7,
  edge: 8,
  notEdge: 9,
  look: 10,
  match: 11,
  again: 12,
  reset: 13,
  mark: 14,
  progress: 15,
} as const

export function realmRegex(
  core: Core,
  chars: ReturnType<typeof realmCharset>,
  op: typeof OPERATIONS,
) {
  const { trouble, prices } = core
  const { scan, ahead, eat, find } = chars
  const LOOKS: [string, boolean, boolean][] = [
    ['?=', false, false],
    ['?!', true, false],
    ['?<=', false, true],
    ['?<!', true, true],
  ]

  return function compile(source: string, flags: RegexFlags): RegexProgram {
    const reader: Reader = { source, at: 0, flags }
    const groups = chars.groupsOf(source)
    const sets: CharSet[] = []
    let code: number[] = []
    let group = 0
    let slots = 2 * (groups.length + 1)

    const here = (): number => code.length / 4
    function emit(operation: number, a = 0, b = 0, direction = 1): number {
      const at = here()
      if (at >= prices.caps.regexNodes) {
        throw trouble(RangeError, 'The regular expression is too large: match in several steps.')
      }
      code[4 * at] = operation
      code[4 * at + 1] = a
      code[4 * at + 2] = b
      code[4 * at + 3] = direction
      return at
    }
    function target(at: number, operand: 1 | 2, to: number): void {
      code[4 * at + operand] = to
    }
    /** Takes what was written since a place away, to be written again elsewhere. */
    function lift(start: number): number[] {
      const lifted: number[] = []
      for (let i = 4 * start; i < code.length; i++) lifted.push(code[i] as number)
      code.length = 4 * start
      return lifted
    }
    function put(lifted: number[], start: number): void {
      const by = here() - start
      for (let i = 0; i < lifted.length; i += 4) {
        const operation = lifted[i] as number
        const [a, b] = [lifted[i + 1] as number, lifted[i + 2] as number]
        const both = operation === op.split
        const moves = both || operation === op.jump || operation === op.look
        emit(operation, moves ? a + by : a, both ? b + by : b, lifted[i + 3])
      }
    }
    function emitSet(set: CharSet, back: boolean): void {
      sets.push(set)
      emit(op.set, sets.length - 1, 0, back ? -1 : 1)
    }
    function emitChar(char: number, back: boolean): void {
      if (flags.i)
        emitSet(
          chars.folded((other) => other === char),
          back,
        )
      else emit(op.char, char, 0, back ? -1 : 1)
    }

    function choice(back: boolean): void {
      const start = here()
      sequence(back)
      if (!eat(reader, '|')) return
      const first = lift(start)
      const split = emit(op.split)
      put(first, start)
      const jump = emit(op.jump)
      target(split, 1, split + 1)
      target(split, 2, here())
      choice(back)
      target(jump, 1, here())
    }
    function sequence(back: boolean): void {
      const terms: { start: number; lifted: number[] }[] = []
      while (reader.at < source.length && ahead(reader, 1) !== '|' && ahead(reader, 1) !== ')') {
        const start = here()
        term(back)
        if (back) terms.push({ start, lifted: lift(start) })
      }
      for (let i = terms.length - 1; i >= 0; i--) {
        const { start, lifted } = terms[i] as (typeof terms)[number]
        put(lifted, start)
      }
    }
    function term(back: boolean): void {
      const start = here()
      const before = group
      if (eat(reader, '^')) emit(op.lineStart)
      else if (eat(reader, '$')) emit(op.lineEnd)
      else if (eat(reader, '\\b')) emit(op.edge)
      else if (eat(reader, '\\B')) emit(op.notEdge)
      else {
        atom(back)
        quantifier(start, before)
      }
    }
    function atom(back: boolean): void {
      if (eat(reader, '(')) parentheses(back)
      else if (eat(reader, '[')) emitSet(chars.bracket(reader), back)
      else if (eat(reader, '.')) emit(op.any, 0, 0, back ? -1 : 1)
      else if (eat(reader, '\\')) escaped(back)
      else emitChar(chars.literal(reader), back)
    }
    function parentheses(back: boolean): void {
      for (let i = 0; i < LOOKS.length; i++) {
        const [text, negative, behind] = LOOKS[i] as (typeof LOOKS)[number]
        if (!eat(reader, text)) continue
        const look = emit(op.look, 0, negative ? 1 : 0)
        choice(behind)
        emit(op.match)
        target(look, 1, here())
        reader.at += 1
        return
      }
      if (eat(reader, '?:')) choice(back)
      else {
        const number = ++group
        if (eat(reader, '?<')) reader.at = find(reader, '>') + 1
        else if (ahead(reader, 1) === '?') {
          throw trouble(SyntaxError, 'Flags inside a regular expression are not available.')
        }
        emit(op.save, 2 * number + (back ? 1 : 0))
        choice(back)
        emit(op.save, 2 * number + (back ? 0 : 1))
      }
      reader.at += 1
    }
    function escaped(back: boolean): void {
      const digits = scan(/^[1-9]\d*/, ahead(reader, 4))
      if (digits !== null && +(digits[0] as string) <= groups.length) {
        reader.at += (digits[0] as string).length
        emit(op.again, +(digits[0] as string), 0, back ? -1 : 1)
      } else if (groups.some((name) => name !== null) && eat(reader, 'k<')) {
        const name = ahead(reader, find(reader, '>') - reader.at)
        reader.at = find(reader, '>') + 1
        emit(op.again, groups.indexOf(name) + 1, 0, back ? -1 : 1)
      } else {
        const set = chars.classEscape(reader)
        if (set !== null) emitSet(set, back)
        else emitChar(chars.charEscape(reader), back)
      }
    }
    function bounds(): [least: number, most: number] | null {
      if (eat(reader, '*')) return [0, Infinity]
      if (eat(reader, '+')) return [1, Infinity]
      if (eat(reader, '?')) return [0, 1]
      const counted = scan(/^\{(\d+)(?:(,)(\d*))?\}/, ahead(reader, 24))
      if (counted === null) return null
      reader.at += (counted[0] as string).length
      const least = +(counted[1] as string)
      if (counted[2] === undefined) return [least, least]
      return [least, counted[3] ? +counted[3] : Infinity]
    }
    function quantifier(start: number, before: number): void {
      const found = bounds()
      if (found === null) return
      const [least, most] = found
      const lazy = eat(reader, '?')
      const body = lift(start)
      const once = (): void => {
        if (group > before) emit(op.reset, before + 1, group)
        put(body, start)
      }
      for (let i = 0; i < least; i++) once()
      const choose = (split: number): void => {
        target(split, lazy ? 2 : 1, split + 1)
        target(split, lazy ? 1 : 2, here())
      }
      const splits: number[] = []
      for (let i = least; i < most; i++) {
        const split = emit(op.split)
        const slot = slots++
        emit(op.mark, slot)
        once()
        emit(op.progress, slot)
        splits.push(split)
        if (most < Infinity) continue
        emit(op.jump, split)
        break
      }
      for (let i = 0; i < splits.length; i++) choose(splits[i] as number)
    }

    emit(op.save, 0)
    choice(false)
    emit(op.save, 1)
    emit(op.match)
    const done = code
    code = []
    return { code: done, sets, groups, slots, flags }
  }
}
