// Entries into guest code: which isolate, what the guest may ask meanwhile, and how a call ends.
import type { EvaluateGuest, GuestEntry, GuestFrame, RunGuest, VetCode } from '../kernel/guest.ts'
import { evaluator } from './evaluate.ts'
import { guestScript, placesOf, tracedScript } from './guest_script.ts'
import { type HostCalls, openRealm, type Realm, type Slot, scriptLead } from './isolate.ts'
import { backstop, failure, fault, success } from './outcome.ts'
import { GUEST_FILE } from './prelude.ts'
import { GAS_MAX } from './prices.ts'
import { byLine, type Trace } from './traced.ts'
import { vet } from './vet.ts'

export type SandboxOptions = {
  /** Owners are spread over so many isolates. */
  isolates: number
  /** Guest scripts kept compiled in each isolate. */
  scriptsMax: number
  /** Backstops, far above what gas allows. */
  memoryMb: number
  timeoutMs: number
}

export const SANDBOX_DEFAULTS: SandboxOptions = {
  isolates: 2,
  scriptsMax: 1000,
  memoryMb: 128,
  timeoutMs: 10_000,
}

export type Sandbox = {
  vet: VetCode
  run: RunGuest
  evaluate: EvaluateGuest
  /** Forgets every isolate and compiled script: nothing about any result changes. */
  drop: () => void
  /** Gives back what the isolates hold; the sandbox opens new ones if it is used again. */
  close: () => void
}

/** With a trace, guest code runs instrumented to tell of its lines: at the same gas, but slower. */
export function openSandbox(options: Partial<SandboxOptions> = {}, trace?: Trace): Sandbox {
  const limits = { ...SANDBOX_DEFAULTS, ...options }
  const { run, drop } = openRunning(limits, trace)
  const { evaluate, forget } = evaluator(limits)
  const dropAll = (): void => {
    drop()
    forget()
  }
  return { vet, run, evaluate, drop: dropAll, close: dropAll }
}

type Entered = { entry: GuestEntry; fault: { error: unknown } | null; told: string | null }

type Ended = { entry: GuestEntry; slot: Slot; realm: Realm; trouble: unknown; gas: number }

const NO_STOPS: ReadonlySet<number> = new Set()

/** More entries inside each other than any legal chain of calls, checks and jobs. */
const NESTED_MAX = 24

function openRunning(options: SandboxOptions, trace?: Trace): Pick<Sandbox, 'run' | 'drop'> {
  const realms: (Realm | null)[] = new Array(options.isolates).fill(null)
  const entered: Entered[] = []
  const host = hostCalls(entered, trace !== undefined)
  const stopsOf = (code: string) => trace && (trace.stops?.(code) ?? NO_STOPS)
  let stale: Realm[] = []

  function realmOf(owner: string): Realm {
    const place = placeOf(owner, options.isolates)
    const known = realms[place]
    if (known && !known.isolate.isDisposed) return known
    const opened = openRealm(host, options.memoryMb, options.scriptsMax)
    realms[place] = opened
    return opened
  }
  function retire(realm: Realm): void {
    const place = realms.indexOf(realm)
    if (place >= 0) realms[place] = null
    stale.push(realm)
    sweep()
  }
  /** An isolate that was given up while it ran goes when the outermost call has ended. */
  function sweep(): void {
    if (entered.length > 0) return
    for (const one of stale) one.dispose()
    stale = []
  }

  const run: RunGuest = (entry) => {
    if (entered.length >= NESTED_MAX) return fault('EXECUTION_ERROR', 'Too many calls nested.', 0)
    const realm = realmOf(entry.self.owner)
    const gas = Math.min(entry.gas, GAS_MAX)
    const frame: Entered = { entry, fault: null, told: null }
    const slot = slotFor(realm, entry, stopsOf)
    if (slot === null) return fault('EXECUTION_ERROR', 'The code does not compile.', 0)
    entered.push(frame)
    let answer: string | null = null
    let trouble: unknown = null
    try {
      const { method, argsJson, self, caller, originator, nowUs } = entry
      const charsMax = entry.outputBytesMax
      const entering = { slot, method, argsJson, ...self, caller, originator, nowUs, gas, charsMax }
      answer = realm.enter(entering, options.timeoutMs)
    } catch (error) {
      trouble = error
    } finally {
      entered.pop()
    }
    if (stale.length > 0) sweep()
    if (frame.fault !== null) throw frame.fault.error
    const outcome = outcomeOf(answer, { entry, slot, realm, trouble, gas })
    if (trace === undefined) return outcome
    const { told } = frame
    const found = told === null ? { lines: null, stopped: null } : byLine(told, slot.marks!)
    const traced = { entry, outcome, ...found }
    trace.told(traced)
    return outcome.ok ? { ...outcome, again: () => trace.told(traced) } : outcome
  }
  function outcomeOf(answer: string | null, { entry, slot, realm, trouble, gas }: Ended) {
    if (answer === null) {
      retire(realm)
      return backstop(trouble, gas)
    }
    return answer[0] === '+'
      ? success(answer, entry.self.contentJson, entry.outputBytesMax)
      : failure(answer, (text) => framesOf(text, slot, stopsOf(slot.code)))
  }

  function drop(): void {
    for (const realm of realms) if (realm) retire(realm)
  }
  return { run, drop }
}

function hostCalls(entered: Entered[], isTraced: boolean): HostCalls {
  const guarded =
    <A extends unknown[], R>(call: (entry: GuestEntry, ...args: A) => R) =>
    (...args: A): R | string => {
      const frame = entered.at(-1)
      if (frame === undefined || frame.fault !== null) return '!'
      try {
        return call(frame.entry, ...args)
      } catch (error) {
        frame.fault = { error }
        return '!'
      }
    }
  return {
    invoke: guarded((entry, requestJson: string, gas: number) => {
      const answer = entry.invoke(requestJson, gas)
      return `${Math.max(0, Math.min(answer.gas, gas))} ${answer.answerJson}`
    }),
    random: guarded((entry) => entry.random()),
    log: guarded((entry, text: string) => {
      entry.log(text)
      return ''
    }),
    read: () => '!',
    ...(isTraced && {
      traced: (text: string) => {
        const frame = entered.at(-1)
        if (frame !== undefined) frame.told = text
      },
    }),
  }
}

/** Null for what vetting let through and the engine does not take: never a reason to stop a run. */
function slotFor(
  realm: Realm,
  entry: GuestEntry,
  stopsOf: (code: string) => ReadonlySet<number> | undefined,
): Slot | null {
  try {
    return realm.slotOf(entry.codeHash, entry.code, (code) => {
      const stops = stopsOf(code)
      return stops === undefined ? guestScript(code) : tracedScript(code, stops)
    })
  } catch (error) {
    if (error instanceof SyntaxError) return null
    throw error
  }
}

/** The frames of a stack in the source that ran: one line each, as the realm wrote them. */
function framesOf(text: string, slot: Slot, stops: ReadonlySet<number> | undefined): GuestFrame[] {
  if (text === '') return []
  const place = placesOf(slot.code, scriptLead(slot.number).length, stops)
  const frames: GuestFrame[] = []
  for (const line of text.split('\n')) {
    const [name, file, row, column] = line.split('\t')
    if (file !== `${GUEST_FILE}${slot.number}`) continue
    frames.push(place({ name: name ?? '', line: Number(row), column: Number(column) }))
  }
  return frames
}

function placeOf(owner: string, count: number): number {
  let hash = 2166136261
  for (let i = 0; i < owner.length; i++) hash = Math.imul(hash ^ owner.charCodeAt(i), 16777619)
  return (hash >>> 0) % count
}
