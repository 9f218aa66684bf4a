// What guest expressions of a scenario may read: balances, artifacts, events, counts.

import { whole } from '../../genesis/views.ts'
import { isObject } from '../artifacts/schema.ts'
import { canonical, type Json, WRAPPED_DEPTH_MAX } from '../base/json.ts'
import { balanceOf } from '../economy/ledger.ts'
import type { EvaluateGuest } from '../kernel/guest.ts'
import type { World } from '../kernel/world.ts'
import type { EventFilter } from './history.ts'
import type { Scenario } from './scenario.ts'

/** Finds events of the run so far, in order. */
export type History = (filter: EventFilter) => Iterable<unknown>

/** The value of an expression over the world as it is, or why it has none. */
export type Evaluate = (
  expression: string,
) => { ok: true; value: Json } | { ok: false; message: string }

const EVENT_KEYS = ['kind', 'by', 'about']

/** An evaluator bound to one run; nothing that an expression does can change it. */
export function evaluator(
  moment: () => { world: World; nowUs: number },
  history: History,
  evaluate: EvaluateGuest,
): Evaluate {
  const reads: Record<string, (args: Json[]) => Json> = {
    balance: ([id, resource]) =>
      balanceOf(
        moment().world.ledger,
        typeof resource === 'string' ? resource : 'scrip',
        String(id),
      ),
    artifact: ([id]) => {
      const { world } = moment()
      const artifact = world.artifacts.get(String(id))
      return artifact === undefined ? null : whole(world, artifact)
    },
    events: ([filter]) => [...history(eventFilter(filter ?? null))] as Json[],
    count: ([filter]) => count(moment().world, history, filter ?? null),
  }
  const texts = Object.fromEntries(
    Object.entries(reads).map(([name, read]) => [
      name,
      (argsJson: string) => canonical(read(JSON.parse(argsJson) as Json[]), WRAPPED_DEPTH_MAX),
    ]),
  )
  return (expression) => {
    const answer = evaluate(expression, texts, moment().nowUs)
    return answer.ok ? { ok: true, value: JSON.parse(answer.valueJson) as Json } : answer
  }
}

function eventFilter(filter: Json): EventFilter {
  return isObject(filter) ? (filter as EventFilter) : {}
}

/** Events where the filter speaks of events (kind, by, about), living artifacts otherwise. */
function count(world: World, history: History, filter: Json): number {
  const conditions = isObject(filter) ? Object.entries(filter) : []
  if (conditions.some(([key]) => EVENT_KEYS.includes(key))) {
    let events = 0
    for (const _ of history(eventFilter(filter))) events += 1
    return events
  }
  let artifacts = 0
  for (const artifact of world.artifacts.all()) {
    const fields = artifact as unknown as Record<string, Json>
    if (artifact.deleted_at !== null) continue
    if (conditions.every(([key, value]) => fields[key] === value)) artifacts += 1
  }
  return artifacts
}

/** Whether anything that the scenario says looks at events that happened. */
export function asksForEvents({ expect, until, conditions, measure }: Scenario): boolean {
  const asked = [...expect.map((one) => one.that), ...conditions.map((one) => one.when)]
  const texts = [...asked, until.when ?? '', JSON.stringify(measure)]
  return /\b(events|count)\s*\(/.test(texts.join(' '))
}
