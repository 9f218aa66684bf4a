// How `oikos show` tells of an agent's loop: its phase, and its last steps.
import { canonical, type Json } from '../base/json.ts'
import { formatDuration, formatMoney, formatSize } from '../base/units.ts'
import type { CallRecord, StepRecord } from '../kernel/world.ts'
import type { Portrait } from '../run/portrait.ts'

const SHOWN = 70

export function loopLines({ loop }: Portrait): string[] {
  if (loop === null) return []
  const lines = [
    '',
    'Loop',
    `  ${loop.phase}, waits for ${loop.waits_for}; ${loop.step} steps ended`,
  ]
  if (loop.failures > 0) lines.push(`  ${loop.failures} steps failed in a row`)
  for (const action of loop.actions) {
    lines.push(`  still to do: ${action.invoke} ${cut(action.args ?? {})}`)
  }
  for (const step of loop.steps) lines.push(...stepLines(step))
  return lines
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
