// Folds events of the audit: the last measurements, alarms that stand, where a window began.
import { unreachable } from '../base/violation.ts'
import { type Audit, ordered } from './audit.ts'
import type { EventOf } from './event.ts'
import type { healthKinds } from './event_health.ts'
import type { Undo } from './undo.ts'
import type { World } from './world.ts'

type Kinds = keyof typeof healthKinds
type HealthEvent = { [K in Kinds]: EventOf<K> }[Kinds]

export function applyHealth(world: World, event: HealthEvent): Undo {
  const { t } = event
  const { kept, alarms } = world.audit
  switch (event.kind) {
    case 'economy.measured': {
      const all = [...kept, { ...event.data, t }]
      const { kept: most } = world.config.audit
      return changeAudit(world, { since: t, kept: most === 0 ? [] : all.slice(-most) })
    }
    case 'economy.alarm':
      return changeAudit(world, { alarms: ordered([...alarms, { ...event.data, since: t }]) })
    case 'economy.calmed': {
      const { measure, side } = event.data
      const left = alarms.filter((one) => one.measure !== measure || one.side !== side)
      return changeAudit(world, { alarms: left })
    }
    default:
      return unreachable(event)
  }
}

export function changeAudit(world: World, fields: Partial<Audit>): Undo {
  const before = world.audit
  world.audit = { ...before, ...fields }
  return () => {
    world.audit = before
  }
}
