// The audit of an economy: when it is measured, what counts as an alarm.
import type { z } from 'zod'
import { isObject } from '../artifacts/schema.ts'
import { byCodeUnit, type Json } from '../base/json.ts'
import type { Config } from './config.ts'
import type { DataOf } from './event.ts'
import type { healthSchema } from './event_health.ts'
import type { World } from './world.ts'

export type Health = z.infer<typeof healthSchema>

/**
 * - `since` is when the window began that is measured next.
 * - `kept` are the last measurements, oldest first; `alarms` those that stand, in order of name.
 */
export type Audit = { since: number; kept: (Health & { t: number })[]; alarms: Alarm[] }

export type Alarm = DataOf<'economy.alarm'> & { since: number }

/**
 * When the economy is measured next: the first multiple of `audit.every` that is after the begin of
 * the window and not before now. Infinity where it never is.
 */
export function nextAudit({ config, audit }: World, nowUs: number): number {
  const { every } = config.audit
  if (every === 0) return Number.POSITIVE_INFINITY
  const after = (Math.floor(audit.since / every) + 1) * every
  return Math.max(after, Math.ceil(nowUs / every) * every)
}

/** Whether a change of configuration begins a new window. */
export function restartsAudit(set: Json | undefined): boolean {
  return isObject(set) && isObject(set.audit) && set.audit.every !== undefined
}

type Threshold = {
  name: keyof Config['audit']['alarms']
  measure: string
  side: Alarm['side']
  of: (health: Health) => number | null
}

const THRESHOLDS: Threshold[] = [
  { name: 'gini_above', measure: 'gini', side: 'above', of: ({ gini }) => gini },
  { name: 'velocity_below', measure: 'velocity', side: 'below', of: ({ velocity }) => velocity },
  { name: 'frozen_above', measure: 'frozen', side: 'above', of: ({ frozen }) => frozen },
  { name: 'active_below', measure: 'active', side: 'below', of: ({ active }) => active },
  {
    name: 'failures_above',
    measure: 'failure_rate',
    side: 'above',
    of: ({ failure_rate }) => failure_rate,
  },
  {
    name: 'top_share_above',
    measure: 'top_share',
    side: 'above',
    of: ({ top_share }) => top_share,
  },
  {
    name: 'herfindahl_above',
    measure: 'herfindahl',
    side: 'above',
    of: ({ herfindahl }) => herfindahl,
  },
  { name: 'reuse_below', measure: 'reuse', side: 'below', of: ({ reuse }) => reuse },
  { name: 'overdue_above', measure: 'overdue', side: 'above', of: ({ overdue }) => overdue },
  { name: 'defaults_above', measure: 'defaults', side: 'above', of: ({ defaults }) => defaults },
]

export type Crossing = { kind: 'alarm' | 'calmed'; data: DataOf<'economy.calmed'> }

/** Thresholds whose state a measurement changes; where nothing can be measured, it stays. */
export function crossings({ config, audit }: World, health: Health): Crossing[] {
  const found: Crossing[] = []
  for (const { name, measure, side, of } of THRESHOLDS) {
    const bound = config.audit.alarms[name]
    const value = of(health)
    const stands = audit.alarms.some((one) => one.measure === measure && one.side === side)
    const data = { measure, side, value, bound }
    if (bound === null) {
      if (stands) found.push({ kind: 'calmed', data })
      continue
    }
    if (value === null) continue
    const isBeyond = side === 'above' ? value > bound : value < bound
    if (isBeyond !== stands) found.push({ kind: isBeyond ? 'alarm' : 'calmed', data })
  }
  return found
}

/** Alarms in order of their names, so that the order in which they came is no state. */
export function ordered(alarms: readonly Alarm[]): Alarm[] {
  const name = ({ measure, side }: Alarm) => `${measure} ${side}`
  return [...alarms].sort((a, b) => byCodeUnit(name(a), name(b)))
}
