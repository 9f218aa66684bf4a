// Answers about agents at an instant: what each does and waits for, and the steps that it took.
import { byCodeUnit } from '../base/json.ts'
import { bucketLevel } from '../economy/bucket.ts'
import { balanceOf } from '../economy/ledger.ts'
import type { Event } from '../kernel/event.ts'
import { type Loop, NEVER, type World } from '../kernel/world.ts'
import { waitText } from '../run/wait_text.ts'
import type { StepRow, StepsAnswer } from './answers_event.ts'
import type { AgentRow, AgentsAnswer } from './answers_world.ts'
import type { StepSpan } from './columns.ts'
import { readAll } from './event_answers.ts'
import type { OpenRun } from './open_run.ts'
import type { Seen } from './worlds.ts'

export const AGENT_SORTS = ['id', 'scrip', 'step', 'due', 'earned'] as const

export type AgentsWanted = {
  q?: string
  phase?: string
  sort: (typeof AGENT_SORTS)[number]
  order: 'asc' | 'desc'
  limit: number
  cursor: number
}

export function agentsAnswer({ world, seq, nowUs }: Seen, wanted: AgentsWanted): AgentsAnswer {
  const phases: Record<string, number> = {}
  const rows: AgentRow[] = []
  const word = (wanted.q ?? '').toLowerCase()
  for (const loop of world.loops.values()) {
    const row = agentRow(world, loop, nowUs)
    phases[row.phase] = (phases[row.phase] ?? 0) + 1
    if (wanted.phase !== undefined && row.phase !== wanted.phase) continue
    if (row.id.toLowerCase().includes(word)) rows.push(row)
  }
  const sign = wanted.order === 'asc' ? 1 : -1
  const of = (row: AgentRow): string | number =>
    wanted.sort === 'id' ? row.id : (row[wanted.sort] ?? NEVER)
  rows.sort((a, b) => {
    const [x, y] = [of(a), of(b)]
    const order = typeof x === 'number' && typeof y === 'number' ? x - y : 0
    return sign * (order || byCodeUnit(a.id, b.id))
  })
  const { cursor, limit } = wanted
  const next = cursor + limit < rows.length ? cursor + limit : null
  const agents = rows.slice(cursor, cursor + limit)
  return { seq, t: nowUs, total: rows.length, phases, agents, next }
}

function agentRow(world: World, loop: Loop, nowUs: number): AgentRow {
  const { id, spec, phase, stalled, leash, due, step, failures, why } = loop
  const bucket = world.flows.get('compute')?.get(id)
  return {
    ...{ id, mind: spec.mind, phase, stalled, step, failures, why },
    frozen: world.frozen.has(id),
    paused: leash === 0,
    waits_for: waitText(loop, world.frozen.get(id)),
    due: due === NEVER ? null : due,
    scrip: balanceOf(world.ledger, 'scrip', id),
    llm_budget: balanceOf(world.ledger, 'llm_budget', id),
    compute: bucket === undefined ? null : bucketLevel(bucket, nowUs),
    earned: world.stats.get(id)?.revenue ?? 0,
  }
}

export async function stepsAnswer(
  open: OpenRun,
  seq: number,
  { id, cursor, limit }: { id: string; cursor: number; limit: number },
): Promise<StepsAnswer> {
  const columns = await open.whole()
  const spans = columns.stepsBefore(id, seq, cursor, limit + 1)
  const steps = spans.slice(0, limit).map((span) => {
    return stepRow(span, readAll(open.file, columns.eventsOf(span)))
  })
  return { steps, next: spans.length > limit ? cursor + limit : null }
}

/** One step, out of its events. */
export function stepRow({ step, first, last }: StepSpan, events: readonly Event[]): StepRow {
  const row: StepRow = {
    step,
    n: Number(step.slice(step.lastIndexOf('#') + 1)),
    ...{ seq: first, t: events[0]?.t ?? 0, end_seq: null, ended_at: null },
    ...{ why: null, outcome: 'acting', code: null, calls: 0, refused: 0, gas: 0, cost: 0 },
  }
  for (const event of events) add(row, event)
  if (row.ended_at !== null) row.end_seq = last
  return row
}

function add(row: StepRow, event: Event): void {
  switch (event.kind) {
    case 'agent.decided':
      row.why = event.data.why
      row.gas += event.data.gas
      return
    case 'agent.acted':
      row.why = event.data.why
      row.outcome = 'acted'
      row.gas += event.data.gas
      row.ended_at = event.t
      return
    case 'agent.failed':
      row.why = event.data.why
      row.outcome = 'failed'
      row.code = event.data.code
      row.gas += event.data.gas
      row.ended_at = event.t
      return
    case 'call.returned':
    case 'call.failed':
      row.calls += 1
      row.gas += event.data.charged
      if (event.kind === 'call.failed') row.refused += 1
      return
    case 'effect.answered':
      row.cost += event.data.cost
      return
    default:
  }
}
