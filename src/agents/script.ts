// Puppets: a list of timed calls, with results kept for later and expectations compared.
import { entryAtUs, type ScriptEntry } from '../artifacts/loop.ts'
import { isObject } from '../artifacts/schema.ts'
import { canonical, type Json, WRAPPED_DEPTH_MAX } from '../base/json.ts'
import { formatDuration } from '../base/units.ts'
import type { Answer } from '../kernel/answer.ts'
import type { Kernel } from '../kernel/kernel.ts'
import type { Action, Loop } from '../kernel/world.ts'
import { filled } from './fill.ts'
import { isHeld, isStalled, stepName } from './gate.ts'
import { makeCall } from './make_call.ts'

/** Runs the entries that are due, in the order written, each in a frame of its own. */
export function scriptEntries(kernel: Kernel, loop: Loop, script: readonly ScriptEntry[]): void {
  const { id } = loop
  let entry = script[loop.entry]
  while (entry !== undefined && entryAtUs(entry) <= kernel.nowUs) {
    if (isStalled(kernel, loop)) return
    runEntry(kernel, loop, { entry, next: script[loop.entry + 1] })
    if (kernel.world.loops.get(id) !== loop || loop.asked !== null) return
    if (isHeld(kernel, loop)) return
    if (loop.due > kernel.nowUs) return
    entry = script[loop.entry]
  }
}

function runEntry(
  kernel: Kernel,
  loop: Loop,
  { entry, next }: { entry: ScriptEntry; next: ScriptEntry | undefined },
): void {
  const { id } = loop
  kernel.frame({ step: stepName(loop), cause: loop.cause }, () => {
    const { journal, world, nowUs } = kernel
    const { at, as, expect, ...call } = entry
    const missing: string[] = []
    const action = filled(call, world.kept, missing) as unknown as Action
    const answer: Answer | string =
      missing.length === 0
        ? makeCall(kernel, id, action, { remembers: false })
        : `not called: nothing was kept as ${missing.join(', ')}`
    if (as !== undefined && typeof answer !== 'string') {
      journal.emit('script.kept', id, { name: as, value: answer as unknown as Json })
    }
    const say = entryName(id, entry)
    if (expect !== undefined) {
      const wanted = filled(expect, world.kept, missing)
      const passed = typeof answer !== 'string' && fits(wanted, answer as unknown as Json)
      journal.emit('expectation.checked', id, { say, passed, found: answer as unknown as Json })
    } else if (typeof answer === 'string') {
      journal.emit('expectation.checked', id, { say, passed: false, found: answer })
    }
    if (world.loops.get(id) !== loop) return
    const sleepsUntil = loop.asked?.until ?? 0
    const until = next === undefined ? null : Math.max(entryAtUs(next), nowUs, sleepsUntil)
    journal.emit('agent.acted', id, { id, why: 'script', gas: 0, wait: { until } })
  })
}

/** How an entry is named where its expectation is reported. */
export function entryName(id: string, entry: ScriptEntry): string {
  return `${id} at ${formatDuration(entryAtUs(entry))}: ${entry.invoke}`
}

/** Maps in part, arrays whole, scalars exactly. */
export function fits(wanted: Json, found: Json): boolean {
  if (!isObject(wanted))
    return canonical(wanted, WRAPPED_DEPTH_MAX) === canonical(found, WRAPPED_DEPTH_MAX)
  return (
    isObject(found) &&
    Object.entries(wanted).every(
      ([key, value]) => Object.hasOwn(found, key) && fits(value, found[key]!),
    )
  )
}
