// The answer about one step of an agent: what it was told, what it thought, did and met.
import type { Json } from '../base/json.ts'
import type { Event } from '../kernel/event.ts'
import { EffectRows } from '../run/effect_rows.ts'
import { stackText } from '../run/excerpt.ts'
import { GuestSources } from '../run/guest_source.ts'
import { Stepper } from '../run/stepper.ts'
import { answered, answerLines, promptOf, type Thought, thoughtOf } from '../run/thoughts.ts'
import { stepRow } from './agent_answers.ts'
import type { StepAnswer, Thought as ThoughtAnswer } from './answers_event.ts'
import { callTree } from './call_tree.ts'
import { readAll, rowOf } from './event_answers.ts'
import type { OpenRun } from './open_run.ts'
import { type Problem, problem } from './problem.ts'
import { shortened } from './shortened.ts'

const LOGS_MAX = 200

export async function stepAnswer(open: OpenRun, step: string): Promise<StepAnswer | Problem> {
  const columns = await open.whole()
  const span = columns.spanOf(step)
  if (span === null) {
    const advice = 'a step is written AGENT#NUMBER, as the list of steps of an agent has it'
    return problem(404, 'NO_SUCH_STEP', `there is no step ${step} in this run: ${advice}`)
  }
  const agent = step.slice(0, step.lastIndexOf('#'))
  const events = readAll(open.file, columns.eventsOf(span))
  const row = stepRow(span, events)
  const { calls, others } = callTree(events)
  const cause = events[0]?.cause ?? null
  return {
    step: row,
    agent,
    woken_by: cause === null ? null : (rowOf(open, cause)[0] ?? null),
    observation: await observationBefore(open, agent, span.first),
    thoughts: thoughtsOf(open, agent, events),
    notes: notesOf(events),
    calls,
    failure: failureOf(open, events),
    logs: logsOf(open, agent, row.t, row.ended_at ?? row.t),
    events: others,
  }
}

/** Made again from the world just before the step; null where that can't be. */
async function observationBefore({ file }: OpenRun, agent: string, first: number): Promise<Json> {
  try {
    const stepper = new Stepper(file, { seq: first - 1 })
    return shortened((await stepper.observationOf(agent)) ?? null)
  } catch {
    // A scenario whose native modules are not here can be looked at all the same.
    return null
  }
}

function thoughtsOf({ file }: OpenRun, agent: string, events: readonly Event[]): ThoughtAnswer[] {
  const rows = new EffectRows(file.path, file.db)
  const thoughts = new Map<string, Thought>()
  for (const event of events) {
    if (event.kind === 'effect.requested' && event.data.agent === agent) {
      thoughts.set(event.data.id, thoughtOf(event.t, event.data))
    }
    if (event.kind !== 'effect.answered') continue
    const thought = thoughts.get(event.data.id)
    const row = rows.read(event.data.id)
    if (thought !== undefined) answered(thought, event.data, { t: event.t, row })
  }
  return [...thoughts.values()].map((thought) => {
    const { effect, kind, task, models, t, tools, held, cost, latency_us, took_ms } = thought
    return {
      ...{ effect, kind, task, models, t, tools, held, cost, latency_us, took_ms },
      prompt: promptOf(thought),
      packet: shortened(thought.packet),
      answer: answerLines(thought),
      outcome: shortened(thought.outcome),
      tokens: thought.tokens as Json,
    }
  })
}

function notesOf(events: readonly Event[]): Json {
  const notes = events.flatMap(({ kind, data }) => {
    return kind === 'agent.decided' ? ((data.notes ?? []) as unknown as Json[]) : []
  })
  return notes
}

function failureOf({ file }: OpenRun, events: readonly Event[]): StepAnswer['failure'] {
  for (const event of events) {
    if (event.kind !== 'agent.failed') continue
    const { id, code, message } = event.data
    // An agent takes no two steps at one instant.
    const faults = [...file.faults(id)].filter((one) => one.t === event.t && one.code === code)
    const fault = faults.at(-1)
    if (fault === undefined) return { code, message, where: [] }
    const source = new GuestSources(file).at(id, event.t)
    return { code, message, where: stackText(source, fault.stack, '') }
  }
  return null
}

function logsOf({ file }: OpenRun, agent: string, from: number, to: number): string[] {
  const sql = 'SELECT text FROM logs WHERE id = ? AND t BETWEEN ? AND ? ORDER BY n LIMIT ?'
  return file.db.prepare(sql).pluck().all(agent, from, to, LOGS_MAX) as string[]
}
