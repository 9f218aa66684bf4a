// One sentence for each event of the audit.
import { unreachable } from '../base/violation.ts'
import type { EventOf } from '../kernel/event.ts'
import type { healthKinds } from '../kernel/event_health.ts'

type Kinds = keyof typeof healthKinds
type HealthEvent = { [K in Kinds]: EventOf<K> }[Kinds]

export function healthSentence(event: HealthEvent): string {
  switch (event.kind) {
    case 'economy.measured': {
      const { supply, velocity, gini, active, failure_rate, calls } = event.data
      return (
        `the economy was measured: ${supply.scrip} scrip, Gini ${share(gini)}, velocity ` +
        `${share(velocity)}, ${calls} calls of which ${share(failure_rate)} failed, ` +
        `${share(active)} of the agents active`
      )
    }
    case 'economy.alarm': {
      const { measure, side, value, bound } = event.data
      return `alarm: ${measure} is ${value}, ${side} ${bound}`
    }
    case 'economy.calmed': {
      const { measure, side, value, bound } = event.data
      if (bound === null) return `no alarm any more: ${measure} has no bound ${side} it`
      return `no alarm any more: ${measure} is ${value}, not ${side} ${bound}`
    }
    default:
      return unreachable(event)
  }
}

/** Permille as a share. */
export function share(permille: number | null): string {
  return permille === null ? 'none' : (permille / 1000).toFixed(3)
}
