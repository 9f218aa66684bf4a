// How many of something one may have: a limit of the configuration, refused above.
import { type Refusal, refuse } from '../base/refusal.ts'
import type { Desk } from './desk.ts'

export function tooMany(
  { world, scope }: Desk,
  all: ReadonlyMap<string, { owner: string }>,
  limit: 'subscriptions' | 'jobs',
): Refusal | null {
  const most = world.config.limits[limit]
  let count = 0
  for (const { owner } of all.values()) if (owner === scope.id) count += 1
  if (count < most) return null
  return refuse('QUOTA_EXCEEDED', `${scope.id} has ${count} ${limit}, the most is ${most}`, {
    resource: limit,
    used: count,
    quota: most,
  })
}
