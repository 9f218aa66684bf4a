// What a loop waits for, in words for people.
import { formatDuration } from '../base/units.ts'
import { unreachable } from '../base/violation.ts'
import { type Loop, NEVER } from '../kernel/world.ts'
import { short } from './cut.ts'

type Waiting = Pick<Loop, 'phase' | 'stalled' | 'due' | 'wait' | 'failures' | 'actions' | 'leash'>

/** What stands behind "it waits for"; `frozen` is what it lacks, where it can't go on. */
export function waitText(loop: Waiting, frozen: { resource: string } | undefined): string {
  const { phase, stalled, due, wait, leash, failures, actions } = loop
  if (frozen !== undefined) return `${frozen.resource}: nothing of its own will bring any`
  if (leash === 0) return 'somebody outside, who paused it'
  const until = due === NEVER ? null : formatDuration(due)
  if (stalled) return until === null ? 'more of what it owes' : `its debt to be paid off, ${until}`
  switch (phase) {
    case 'quarantined':
      return `new code, or its owner: it failed ${failures} times`
    case 'thinking':
      return 'an answer of the outside'
    case 'answered':
      return `its answer, due at ${until ?? 'no time'}`
    case 'acting':
      return `nothing: it has ${actions.length} calls to make`
    case 'resting': {
      const event = wait?.on_event === undefined ? null : `an event like ${short(wait.on_event)}`
      if (until === null) return event ?? 'nothing that is known'
      return event === null ? until : `${event}, until ${until}`
    }
    default:
      return unreachable(phase)
  }
}
