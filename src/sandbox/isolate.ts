// One isolate with one hardened realm, and the guest scripts it holds compiled.
import ivm from 'isolated-vm'
import type { GuestScript } from './guest_script.ts'
import type { Marks } from './marks.ts'
import { GUEST_FILE, preludeSource, REALM_FILE } from './prelude.ts'

/** What the realm may ask of the host while a guest runs. */
export type HostCalls = {
  invoke: (requestJson: string, gas: number) => string
  random: () => number | string
  log: (text: string) => string | undefined
  read: (name: string, argsJson: string) => string
  /** Only of a traced realm: what an entry paid, by mark, as it ends. */
  traced?: (text: string) => void
}

/** What an entry brings; no id has a space in it. */
export type Entering = {
  slot: Slot
  method: string
  argsJson: string
  id: string
  owner: string
  contentJson: string
  caller: string
  originator: string
  nowUs: number
  gas: number
  charsMax: number
}

/** A compiled script: its number in the realm, what its top level costs, what it was made from. */
export type Slot = {
  number: number
  gas: number
  usesSelf: boolean
  code: string
  marks: Marks | null
}

export type Realm = {
  isolate: ivm.Isolate
  /** Compiles a script or finds it compiled; the key stands for its source. */
  slotOf: (key: string, code: string, script: (code: string) => GuestScript) => Slot
  enter: (entering: Entering, timeoutMs: number) => string
  dispose: () => void
}

let prelude: string | null = null

/** Source text kept compiled in one isolate: far below its memory limit. */
const CHARS_MAX = 2_000_000

/** Before the source of a factory, on the first line of its script. */
export const scriptLead = (slot: number): string => `'use strict';$$define(${slot},`

export function openRealm(host: HostCalls, memoryMb: number, slotsMax: number): Realm {
  const isolate = new ivm.Isolate({ memoryLimit: memoryMb })
  const context = isolate.createContextSync()
  context.evalSync('globalThis.__host = {}')
  const hostReference = context.global.getSync('__host', { reference: true })
  for (const [name, call] of Object.entries(host)) {
    hostReference.setSync(name, new ivm.Callback(call as (...args: unknown[]) => unknown))
  }
  if (host.traced === undefined) prelude ??= preludeSource()
  const source = host.traced === undefined ? prelude! : preludeSource(true)
  context.evalSync(source, { filename: REALM_FILE })
  const enter = context.evalSync('$$realm.enter', { reference: true })
  const forget = context.evalSync('$$realm.forget', { reference: true })

  const slots = new Map<string, Slot>()
  let last = 0
  let chars = 0

  function slotOf(key: string, code: string, script: (code: string) => GuestScript): Slot {
    const known = slots.get(key)
    if (known !== undefined) {
      slots.delete(key)
      slots.set(key, known)
      return known
    }
    const slot = compile(code, script(code))
    slots.set(key, slot)
    chars += code.length
    while (slots.size > 1 && (slots.size > slotsMax || chars > CHARS_MAX)) forgetOldest()
    return slot
  }
  function compile(code: string, { factory, gas, usesSelf, marks }: GuestScript): Slot {
    const number = ++last
    const filename = `${GUEST_FILE}${number}`
    const source = `${scriptLead(number)}${factory})`
    const script = isolate.compileScriptSync(source, { filename })
    script.runSync(context)
    script.release()
    return { number, gas, usesSelf, code, marks: marks ?? null }
  }
  function forgetOldest(): void {
    const [key, slot] = slots.entries().next().value as [string, Slot]
    slots.delete(key)
    chars -= slot.code.length
    forget.applySync(undefined, [slot.number])
  }

  return {
    isolate,
    slotOf,
    enter: (entering, timeoutMs) => {
      const { slot, method, id, owner, caller, originator, charsMax } = entering
      const who = `${id} ${owner} ${caller} ${originator}`
      const names = `${slot.number} ${who} ${charsMax} ${slot.gas} ${slot.usesSelf}`
      const { argsJson, contentJson, nowUs, gas } = entering
      const given = [names, method, argsJson, contentJson, nowUs, gas]
      return enter.applySync(undefined, given, { timeout: timeoutMs }) as string
    },
    dispose: () => {
      if (!isolate.isDisposed) isolate.dispose()
    },
  }
}
