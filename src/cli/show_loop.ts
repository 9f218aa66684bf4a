// How `oikos show` tells of an agent's loop: its phase, and its last steps.
import { canonical, type Json } from '../base/json.ts'
import { formatDuration, formatMoney, formatSize } from '../base/units.ts'
import { unreachable } from '../base/violation.ts'
import type { CallRecord, StepRecord } from '../kernel/world.ts'
import type { Living, Portrait } from '../run/portrait.ts'

const SHOWN = 70

export function loopLines({ loop }: Portrait): string[] {
  if (loop === null) return []
  const lines = ['', 'Loop', `  ${phaseText(loop)}; ${loop.step} steps ended`]
  if (loop.failures > 0) lines.push(`  ${loop.failures} steps failed in a row`)
  for (const action of loop.actions) {
    lines.push(`  still to do: ${action.invoke} ${cut(action.args ?? {})}`)
  }
  for (const step of loop.steps) lines.push(...stepLines(step))
  return lines
}

function phaseText(loop: Living): string {
  if (loop.stalled) {
    const end = loop.due === null ? 'it gets more' : formatDuration(loop.due)
    return `in debt, starts nothing until ${end}`
  }
  switch (loop.phase) {
    case 'quarantined':
      return 'quarantined: it goes on when its code changes or its owner wakes it'
    case 'thinking':
      return 'thinking: its model has not answered yet'
    case 'answered':
      return `thinking: it goes on at ${loop.due === null ? 'no time' : formatDuration(loop.due)}`
    case 'acting':
      return 'acting: a step is under way'
    case 'resting': {
      const waits =
        loop.wait?.on_event === undefined ? '' : ` or an event like ${cut(loop.wait.on_event)}`
      if (loop.due !== null) return `resting until ${formatDuration(loop.due)}${waits}`
      return waits === '' ? 'resting, nothing is due' : `resting until${waits.slice(3)}`
    }
    default:
      return unreachable(loop.phase)
  }
}

function stepLines({ step, t, why, gas, calls, failure }: StepRecord): string[] {
  const lines = [`  step ${step} at ${formatDuration(t)} (${why}), ${gas} gas`]
  for (const call of calls) lines.push(`    ${callText(call)}`)
  if (failure !== undefined) {
    const { error_code, error_message, trail } = failure
    lines.push(`    failed: ${error_code} ${error_message} (${trail.join(' → ')})`)
  }
  return lines
}

function callText(call: CallRecord): string {
  const { invoke, args, success, result, error_code, error_message, price_paid } = call
  const asked = args === null ? '' : ` ${cut(args)}`
  const paid = price_paid > 0 ? `, paid ${price_paid}` : ''
  const answer = success ? cut(result ?? null) : `${error_code} ${error_message}`
  return `${invoke}${asked} → ${answer}${paid}`
}

export function amountText(resource: string, amount: number): string {
  if (resource === 'llm_budget') return formatMoney(amount)
  return resource === 'disk' ? formatSize(amount) : String(amount)
}

function cut(value: Json): string {
  const text = canonical(value, 1000)
  return text.length <= SHOWN ? text : `${text.slice(0, SHOWN)}…`
}
