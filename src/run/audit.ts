// The auditor: measures the economy and says which thresholds it crossed.
import { crossings } from '../kernel/audit.ts'
import type { Kernel } from '../kernel/kernel.ts'
import type { Activity } from './activity.ts'
import { healthOfWindow } from './health.ts'

/** Measures the window up to now, of which nothing has happened yet, in a frame of its own. */
export function audit(kernel: Kernel, activity: Activity): void {
  const { world, nowUs, journal } = kernel
  const health = healthOfWindow({ world, nowUs, activity })
  const crossed = crossings(world, health)
  kernel.outside(() => {
    journal.emit('economy.measured', null, health)
    for (const { kind, data } of crossed) {
      if (kind === 'calmed') journal.emit('economy.calmed', null, data)
      else journal.emit('economy.alarm', null, { ...data, bound: data.bound! })
    }
  })
}
