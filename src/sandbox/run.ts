// Entries into guest code: which isolate, what the guest may ask meanwhile, and how a call ends.
import type { EvaluateGuest, GuestEntry, GuestFrame, RunGuest, VetCode } from '../kernel/guest.ts'
import { evaluator } from './evaluate.ts'
import { guestScript, placesOf } from './guest_script.ts'
import { type HostCalls, openRealm, type Realm, type Slot, scriptLead } from './isolate.ts'
import { backstop, failure, fault, success } from './outcome.ts'
import { GUEST_FILE } from './prelude.ts'
import { GAS_MAX } from './prices.ts'
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

export function openSandbox(options: Partial<SandboxOptions> = {}): Sandbox {
  const limits = { ...SANDBOX_DEFAULTS, ...options }
  const { run, drop } = openRunning(limits)
  const { evaluate, forget } = evaluator(limits)
  const dropAll = (): void => {
    drop()
    forget()
  }
  return { vet, run, evaluate, drop: dropAll, close: dropAll }
}

type Entered = { entry: GuestEntry; fault: { error: unknown } | null }

/** More entries inside each other than any legal chain of calls, checks and jobs. */
const NESTED_MAX = 24

function openRunning(options: SandboxOptions): Pick<Sandbox, 'run' | 'drop'> {
  const realms: (Realm | null)[] = new Array(options.isolates).fill(null)
  const entered: Entered[] = []
  const host = hostCalls(entered)
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
    const frame: Entered = { entry, fault: null }
    const slot = slotFor(realm, entry)
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
    if (answer === null) {
      retire(realm)
      return backstop(trouble, gas)
    }
    return answer[0] === '+'
      ? success(answer, entry.self.contentJson, entry.outputBytesMax)
      : failure(answer, (text) => framesOf(text, slot))
  }

  function drop(): void {
    for (const realm of realms) if (realm) retire(realm)
  }
  return { run, drop }
}

function hostCalls(entered: Entered[]): HostCalls {
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
  }
}

/** Null for what vetting let through and the engine does not take: never a reason to stop a run. */
function slotFor(realm: Realm, entry: GuestEntry): Slot | null {
  try {
    return realm.slotOf(entry.codeHash, entry.code, guestScript)
  } catch (error) {
    if (error instanceof SyntaxError) return null
    throw error
  }
}

/** The frames of a stack in the source that ran: one line each, as the realm wrote them. */
function framesOf(text: string, slot: Slot): GuestFrame[] {
  if (text === '') return []
  const place = placesOf(slot.code, scriptLead(slot.number).length)
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
