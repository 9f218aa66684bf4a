// The traced realm's side of marks: which line pays what, counted beside the meter, never on it.
//
// Carried into the isolate as text: names nothing but its parameters and the language.
import type { Host } from './realm_entry.ts'

/** An entry under way. `last` is what the counter was when all before was told. */
type Entry = {
  at: number
  last: number
  told: number
  own: number[]
  called: number[]
  ran: number[]
  segments: number[]
  seen: string
}

export type Enter = (
  names: string,
  method: string,
  argsJson: string,
  contentJson: string,
  now: number,
  gas: number,
) => string

export function realmTrace(
  c: Int32Array,
  host: Host & { traced: (text: string) => void },
  /** The first two words of a text. */
  words: (text: string) => string[],
) {
  const { stringify } = JSON
  const { isArray } = Array
  const { getOwnPropertyDescriptor, keys } = Object
  const { slice } = String.prototype
  const call = Reflect.apply
  const isMap = Map.prototype.has
  const isSet = Set.prototype.has
  const mapSize = getOwnPropertyDescriptor(Map.prototype, 'size')!.get!
  const setSize = getOwnPropertyDescriptor(Set.prototype, 'size')!.get!
  let entry: Entry | null = null

  /** What was charged since then goes to the line under way; once the call has ended, nothing. */
  function settle(of: Entry): void {
    if (c[2] !== 0) return
    const spent = of.last - (c[0] as number)
    of.last = c[0] as number
    of.told += spent
    of.own[of.at] = (of.own[of.at] ?? 0) + spent
  }
  function back(mark: number): void {
    if (entry === null || c[2] !== 0) return
    settle(entry)
    entry.at = mark
  }
  function begin(mark: number): void {
    if (entry === null || c[2] !== 0) return
    settle(entry)
    entry.at = mark
    entry.ran[mark] = (entry.ran[mark] ?? 0) + 1
  }
  function charged(segment: number, gas: number): void {
    if (entry === null) return
    entry.segments[segment] = (entry.segments[segment] ?? 0) + 1
    entry.last -= gas
    entry.told += gas
  }
  const here = (): number => (entry === null ? 0 : entry.at)

  /** A statement begins whose variables are wanted: those of the first time in an entry. */
  function view(mark: number, variables: () => [string, () => unknown][]): void {
    begin(mark)
    if (entry === null || entry.seen !== '') return
    const seen: string[] = []
    for (const [name, read] of variables()) {
      let value: unknown
      try {
        value = read()
      } catch {
        continue
      }
      if (typeof value !== 'function') seen[seen.length] = `${stringify(name)}:${quoted(value)}`
    }
    let text = ''
    for (let i = 0; i < seen.length; i++) text += `${i === 0 ? '' : ','}${seen[i]}`
    entry.seen = `{"mark":${mark},"variables":{${text}}}`
  }
  const quoted = (value: unknown): string => stringify(shown(value, 0))

  /** A value for people. No code of a guest runs: getters are named, not asked. */
  function shown(value: unknown, depth: number): string {
    if (typeof value === 'string') {
      const cut = call(slice, value, [0, 200]) as string
      return stringify(cut) + (cut.length < value.length ? '…' : '')
    }
    if (typeof value === 'function') return 'a function'
    if (typeof value === 'symbol') return 'a symbol'
    if (typeof value !== 'object' || value === null) return `${value as string}`
    const size = sizeOf(value)
    if (size !== '') return size
    const names = keys(value)
    if (depth > 3) return isArray(value) ? '[…]' : '{…}'
    let text = ''
    for (let i = 0; i < names.length; i++) {
      const name = names[i] as string
      if (i > 0) text += ', '
      if (i >= 20 || text.length > 1_000) {
        text += '…'
        break
      }
      const of = getOwnPropertyDescriptor(value, name) as PropertyDescriptor
      const part = of.get === undefined ? shown(of.value, depth + 1) : 'a getter'
      text += isArray(value) ? part : `${name}: ${part}`
    }
    return isArray(value) ? `[${text}]` : `{${text}}`
  }
  function sizeOf(value: object): string {
    try {
      call(isMap, value, [0])
      return `a Map of ${call(mapSize, value, []) as number}`
    } catch {}
    try {
      call(isSet, value, [0])
      return `a Set of ${call(setSize, value, []) as number}`
    } catch {}
    return ''
  }

  /** What a call of another costs is told apart from what its line pays itself. */
  function invoke(request: string, gas: number): string {
    const of = entry
    if (of !== null) settle(of)
    const answer = host.invoke(request, gas)
    entry = of
    if (of === null) return answer
    const cost = +(words(answer)[0] as string)
    if (cost > 0) {
      of.called[of.at] = (of.called[of.at] ?? 0) + cost
      of.told += cost
      of.last -= cost
    }
    return answer
  }

  /** Enters, and tells the host by mark what the entry paid: all of it, to the last gas. */
  function traced(enter: Enter): Enter {
    return (names, method, argsJson, contentJson, now, gas) => {
      const outer = entry
      const own: Entry = {
        ...{ at: 0, last: gas, told: 0, own: [], called: [], ran: [], segments: [], seen: '' },
      }
      entry = own
      try {
        const answer = enter(names, method, argsJson, contentJson, now, gas)
        const [first, second] = words(answer)
        const spent = +((answer[0] === '+' ? first : second) as string)
        // What ended the call, or brought its result home, was not followed by any mark.
        own.own[own.at] = (own.own[own.at] ?? 0) + spent - own.told
        host.traced(
          `[${sparse(own.own)},${sparse(own.called)},${sparse(own.ran)},` +
            `${sparse(own.segments)},${own.seen === '' ? 'null' : own.seen}]`,
        )
        return answer
      } finally {
        entry = outer
      }
    }
  }
  function sparse(list: number[]): string {
    let text = ''
    for (let i = 0; i < list.length; i++) {
      const value = list[i]
      if (value) text += `${text === '' ? '' : ','}[${i},${value}]`
    }
    return `[${text}]`
  }

  return {
    host: { ...host, invoke },
    traced,
    names: { p: begin, v: view, h: charged, r: here, b: back },
  }
}
