// Folds events of agents and of the run: steps, sleep, debt, quarantine, scripts, interventions.
import { unreachable } from '../base/violation.ts'
import { spendCompute } from './apply_calls.ts'
import { forgetHeard } from './apply_effects.ts'
import { changeAudit } from './apply_health.ts'
import { change } from './apply_loop.ts'
import { restartsAudit } from './audit.ts'
import type { DataOf, EventOf } from './event.ts'
import type { agentKinds } from './event_agents.ts'
import { all, nothing, set, type Undo } from './undo.ts'
import {
  type CallRecord,
  configOf,
  type Loop,
  NEVER,
  NO_ACTIONS,
  NO_CALLS,
  NO_STEPS,
  type Plan,
  type StepRecord,
  type Wait,
  type World,
} from './world.ts'

type Kinds = keyof typeof agentKinds
type AgentEvent = { [K in Kinds]: EventOf<K> }[Kinds]

export function applyAgent(world: World, event: AgentEvent): Undo {
  switch (event.kind) {
    case 'agent.acted':
      return act(world, event)
    case 'agent.decided': {
      const { id, gas, actions, rest, why, notes } = event.data
      return all(
        spendCompute(world, id, gas),
        noteMissed(world, id, notes),
        change(world, id, {
          phase: 'acting',
          stalled: false,
          actions,
          rest,
          why,
          wait: null,
          reply: null,
          cause: event.seq,
          ...(actions.some((one) => one.plan !== undefined) ? { plan: NEW_PLAN } : {}),
        }),
      )
    }
    case 'plan.stepped':
      return stepPlan(world, event)
    case 'agent.failed':
      return fail(world, event)
    case 'agent.quarantined':
      return change(world, event.data.id, { phase: 'quarantined', due: NEVER, wait: null })
    case 'agent.slept':
      return change(world, event.data.id, { asked: event.data.wait })
    case 'agent.woke': {
      const { id, why, at } = event.data
      const phase = world.loops.get(id)!.phase === 'quarantined' ? 'resting' : undefined
      return change(world, id, {
        due: at,
        wait: null,
        why,
        cause: event.seq,
        ...(phase === undefined ? {} : { phase, failures: 0 }),
      })
    }
    case 'agent.asked':
      return spendCompute(world, event.data.id, event.data.gas)
    case 'agent.stalled':
      return change(world, event.data.id, {
        due: event.data.until ?? NEVER,
        stalled: true,
        wait:
          event.data.needs === undefined ? null : waitFor(event.data.resource, event.data.needs),
      })
    case 'agent.leashed': {
      const { id, steps, at } = event.data
      const loop = world.loops.get(id)!
      const due = steps === 0 ? undefined : { due: Math.max(at, loop.due) }
      return change(world, id, { leash: steps, ...(loop.due === NEVER ? {} : due) })
    }
    case 'agent.frozen': {
      const { id, resource } = event.data
      return set(world.frozen, id, { since: event.t, resource })
    }
    case 'agent.thawed':
      return set(world.frozen, event.data.id, undefined)
    case 'agent.rescued':
    case 'agent.bankrupt':
      return nothing
    case 'world.reseeded':
      return set(world.seeds, event.data.id, event.data.seed)
    case 'script.kept':
      return set(world.kept, event.data.name, event.data.value)
    case 'expectation.checked':
      return nothing
    case 'world.intervened': {
      const { interventions } = world
      world.interventions = event.data.ordinal
      const { set: settings } = event.data
      const undo = settings === undefined ? nothing : reconfigure(world, settings)
      const window = restartsAudit(settings) ? changeAudit(world, { since: event.t }) : nothing
      return () => {
        window()
        undo()
        world.interventions = interventions
      }
    }
    case 'world.ended': {
      const before = world.ended
      world.ended = event.data.reason
      return () => {
        world.ended = before
      }
    }
    default:
      return unreachable(event)
  }
}

/** Calls that could not be made stand among those of the step that were. */
function noteMissed(world: World, id: string, notes: DataOf<'agent.decided'>['notes']): Undo {
  const missed = (notes ?? []).filter((one) => one.code !== null)
  if (missed.length === 0) return nothing
  const records: CallRecord[] = missed.map(({ tool, code, message }) => ({
    invoke: tool,
    args: null,
    success: false,
    error_code: code!,
    error_message: message,
    price_paid: 0,
    gas: 0,
  }))
  return change(world, id, { calls: [...world.loops.get(id)!.calls, ...records] })
}

const NEW_PLAN: Plan = { steps: {}, stopped: false }

/** A call shifts its own action; what was skipped is shifted here, what is tried next put first. */
function stepPlan(world: World, { data, seq }: EventOf<'plan.stepped'>): Undo {
  const { id, step, outcome, answer, next, until, stops } = data
  const loop = world.loops.get(id)
  if (loop === undefined) return nothing
  const plan = loop.plan ?? NEW_PLAN
  const tried = (plan.steps[step]?.tried ?? 0) + (outcome === 'skipped' ? 0 : 1)
  const steps = { ...plan.steps, [step]: { outcome, tried, answer } }
  const rest = outcome === 'skipped' ? loop.actions.slice(1) : loop.actions
  return change(world, id, {
    plan: { steps, stopped: plan.stopped || stops === true },
    actions: next === undefined ? rest : [next, ...rest],
    cause: seq,
    ...(until === undefined ? {} : { due: until }),
  })
}

/** The hot path: every step of every agent ends here, and mostly nothing but the timer changes. */
function act(world: World, event: EventOf<'agent.acted'>): Undo {
  const { id, gas, wait, why } = event.data
  const undoGas = spendCompute(world, id, gas)
  const loop = world.loops.get(id)
  // A loop may have ended in the very step that this event closes.
  if (loop === undefined) return undoGas
  world.loops.touch(id)
  const undoMemory = rememberStep(world, loop, event.t, { why, gas })
  const undoHeard = forgetHeard(world, id, loop.step + 1)
  const undoRest = toRest(loop, why, isMereRest(wait) ? null : wait)
  const { step, due, order, cause, lastUs } = loop
  const { leash } = loop
  loop.step = step + 1
  if (leash !== null) loop.leash = leash - 1
  loop.due = wait.until ?? NEVER
  loop.order = ++world.orders
  loop.cause = event.seq
  loop.lastUs = event.t
  return () => {
    world.orders -= 1
    loop.step = step
    loop.leash = leash
    loop.due = due
    loop.order = order
    loop.cause = cause
    loop.lastUs = lastUs
    undoRest()
    undoHeard()
    undoMemory()
    undoGas()
  }
}

/** What a step leaves when it ends; nothing changes for who only lets time pass. */
function toRest(loop: Loop, was: string, wait: Wait | null): Undo {
  const { phase, stalled, actions, rest, asked, failures, entry, why, reply } = loop
  const waitBefore = loop.wait
  const idle = phase === 'resting' && !stalled && rest === null && asked === null && failures === 0
  if (idle && why === 'timer' && was === why && wait === null && waitBefore === null) return nothing
  loop.phase = 'resting'
  loop.wait = wait
  loop.stalled = false
  loop.actions = NO_ACTIONS
  loop.rest = null
  loop.asked = null
  loop.reply = null
  loop.failures = 0
  if (was === 'script') loop.entry = entry + 1
  loop.why = 'timer'
  return () => {
    Object.assign(loop, { phase, stalled, actions, rest, asked, failures, entry, why, reply })
    loop.wait = waitBefore
  }
}

function waitFor(resource: string, at_least: number): Wait {
  return { until: null, on_resource: { resource, at_least } }
}

function isMereRest(wait: Wait): boolean {
  return (
    wait.on_event === undefined &&
    wait.on_predicate === undefined &&
    wait.on_resource === undefined &&
    wait.on_answers === undefined
  )
}

function fail(world: World, event: EventOf<'agent.failed'>): Undo {
  const { id, gas, code, message, trail, failures, until, why } = event.data
  const loop = world.loops.get(id)!
  const failure = { error_code: code, error_message: message, trail }
  return all(
    spendCompute(world, id, gas),
    rememberStep(world, loop, event.t, { why, gas, failure }),
    forgetHeard(world, id, loop.step + 1),
    change(world, id, {
      phase: 'resting',
      step: loop.step + 1,
      ...(loop.leash === null ? {} : { leash: loop.leash - 1 }),
      due: until ?? NEVER,
      wait: null,
      stalled: false,
      actions: NO_ACTIONS,
      rest: null,
      asked: null,
      reply: null,
      failures,
      cause: event.seq,
      lastUs: event.t,
      why: 'backoff',
    }),
  )
}

/**
 * Keeps what a step did, for the agent's next observations; a step without calls leaves no trace.
 */
function rememberStep(
  world: World,
  loop: Loop,
  t: number,
  ended: Pick<StepRecord, 'why' | 'gas' | 'failure'>,
): Undo {
  const { calls, memory } = loop
  if (calls.length === 0 && ended.failure === undefined) return nothing
  const record: StepRecord = { step: loop.step + 1, t, ...ended, calls }
  const { steps_kept: most } = world.config.limits
  loop.memory = most === 0 ? NO_STEPS : [...memory, record].slice(-most)
  loop.calls = NO_CALLS
  return () => {
    loop.memory = memory
    loop.calls = calls
  }
}

function reconfigure(world: World, set: unknown): Undo {
  const { config, changes } = world
  world.changes = [...changes, set]
  world.config = configOf(world)
  return () => {
    world.config = config
    world.changes = changes
  }
}
