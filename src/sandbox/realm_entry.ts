// How an entry runs inside the realm: what the guest sees, what comes back, and why it ended.
//
// Carried into the isolate as text: names nothing but its parameters and the language.
import type { Callable, Core } from './realm_core.ts'
import type { realmJson } from './realm_json.ts'

/** What the host gives the realm; texts in, texts out. An answer `!` means that all is over. */
export type Host = {
  invoke: (requestJson: string, gas: number) => string
  random: () => number | string
  log: (text: string) => string | undefined
  read: (name: string, argsJson: string) => string
}

export type Factory = (
  self: object | undefined,
  caller: string,
  originator: string,
  now: number,
) => (method: string) => unknown

export function realmEntry(core: Core, json: ReturnType<typeof realmJson>, host: Host) {
  const { c, prices, END, trace, made, origins, isError, isOverflow, charge, end, text, trouble } =
    core
  const { ended, caps } = prices
  const { apply } = Reflect
  const { freeze } = Object
  const { indexOf, slice, split } = String.prototype
  const errorStack = Object.getOwnPropertyDescriptor(new Error(), 'stack')?.get as Callable
  const factories: (Factory | undefined)[] = []
  const G = prices.gas

  function define(slot: number, factory: Factory): void {
    factories[slot] = factory
  }
  function forget(slot: number): void {
    factories[slot] = undefined
  }

  const api = {
    invoke(target: unknown, method: unknown, args: unknown, options: unknown): unknown {
      charge(G.hop)
      const request = [target, method, args, options]
      const sent = json.crossing(request, 'invoke', caps.stringChars, 1)
      const left = c[0] as number
      const stack = c[1] as number
      const { end: over, thrown, at } = trace
      const answer = host.invoke(sent, left - Math.ceil(left / 64))
      // First of all: what was entered meanwhile may have used up the counter that all here share.
      c[0] = left
      c[1] = stack
      c[2] = ended.no
      trace.end = over
      trace.thrown = thrown
      trace.at = at
      const cut = apply(indexOf, answer, [' ']) as number
      if (cut < 0) end(ended.host)
      charge(+(apply(slice, answer, [0, cut]) as string))
      return json.arrived(apply(slice, answer, [cut + 1]) as string)
    },
    random(): number {
      charge(G.hop)
      const drawn = host.random()
      if (typeof drawn !== 'number') end(ended.host)
      return drawn as number
    },
    log(...values: unknown[]): void {
      charge(G.hop)
      let line = ''
      for (const value of values) {
        line += (line === '' ? '' : ' ') + shown(value)
        if (line.length > caps.logChars) break
      }
      if (host.log(apply(slice, line, [0, caps.logChars]) as string) === '!') end(ended.host)
    },
  }
  function shown(value: unknown): string {
    if (typeof value === 'string') return value
    if (typeof value === 'object' && value !== null && !isError(value)) {
      return json.crossing(value, 'the logged value', caps.stringChars)
    }
    return text(value)
  }

  type Content = { json: string; value: unknown; read: boolean }
  function selfOf(id: string, owner: string, content: Content): object {
    const read = (): void => {
      if (content.read) return
      content.read = true
      content.value = json.arrived(content.json)
    }
    return freeze({
      id,
      owner,
      get content(): unknown {
        read()
        return content.value
      },
      set content(value: unknown) {
        charge(2)
        content.read = true
        content.value = value
      },
    })
  }

  /**
   * `names` is `slot id owner caller originator charsMax topGas usesSelf`: each argument of an
   * entry costs as much as a short text. Answers `+gas length result content` or `-reason gas
   * lengths message stack words`.
   */
  function enter(
    names: string,
    method: string,
    argsJson: string,
    contentJson: string,
    now: number,
    gas: number,
  ): string {
    const name = apply(split, names, [' ']) as string[]
    const charsMax = +(name[5] as string)
    c[0] = gas
    c[1] = 0
    c[2] = ended.no
    trace.end = trace.at = null
    trace.thrown = undefined
    try {
      charge(G.entry + +(name[6] as string))
      const content: Content = { json: contentJson, value: undefined, read: false }
      const factory = factories[+(name[0] as string)] as Factory
      const usesSelf = name[7] === 'true'
      const self = usesSelf ? selfOf(name[1] as string, name[2] as string, content) : undefined
      const tool = factory(self, name[3] as string, name[4] as string, now)(method)
      if (typeof tool !== 'function') {
        throw trouble(
          TypeError,
          `The code has no function ${method}: write function ${method}(args).`,
        )
      }
      const result = json.crossing(tool(json.arrived(argsJson)), 'the result', charsMax)
      const kept = content.read
        ? json.crossing(content.value, 'self.content', charsMax)
        : contentJson
      return `+${gas - (c[0] as number)} ${result.length} ${result}${content.read ? kept : ''}`
    } catch (error) {
      return failure(error, gas)
    }
  }

  function failure(error: unknown, gas: number): string {
    const stack = stackOf(error)
    if (error !== END && c[2] === ended.no && isOverflow(error)) c[2] = ended.engine
    let message = ''
    if (c[2] === ended.no) {
      try {
        c[1] = 0
        message = saidBy(error)
      } catch {
        message = ''
      }
    }
    const reason = c[2] as number
    const left =
      reason === ended.no ? (c[0] as number) : reason === ended.gas ? 0 : (c[3] as number)
    const words = engineSaid(error)
    return `-${reason} ${gas - left} ${message.length} ${stack.length} ${message}${stack}${words}`
  }
  /** The engine's own words, which no guest sees. */
  function engineSaid(error: unknown): string {
    if (!isError(error)) return ''
    const first = (made.has(error as object) ? origins.get(error as object) : error) as Error
    return first === undefined ? '' : `${first.message}`
  }
  /** What the guest itself threw, as text; nothing for what the engine made. */
  function saidBy(error: unknown): string {
    if (isError(error)) return made.has(error as object) ? said((error as Error).message) : ''
    if (typeof error === 'object' && error !== null) {
      const { message } = error as { message?: unknown }
      return typeof message === 'string'
        ? said(message)
        : said(json.crossing(error, 'what was thrown', caps.stringChars))
    }
    return typeof error === 'function' || typeof error === 'symbol' ? '' : said(text(error))
  }
  function said(given: unknown): string {
    return apply(slice, typeof given === 'string' ? given : text(given), [0, 200]) as string
  }
  function stackOf(error: unknown): string {
    try {
      if (error === END) return `${(trace.end as { stack: string }).stack}`
      if (isError(error)) {
        const first = origins.get(error as object) ?? error
        return `${apply(errorStack, first, [])}`
      }
      if (trace.at !== null && trace.thrown === error)
        return `${(trace.at as { stack: string }).stack}`
    } catch {}
    return ''
  }
  /** A function of the host, for expressions of scenarios. */
  function read(name: string): Callable {
    return (...args) => {
      const answer = host.read(name, json.crossing(args, name, caps.stringChars, 1))
      if (answer === '!') end(ended.host)
      return json.arrived(answer)
    }
  }
  return { define, forget, enter, read, api }
}
