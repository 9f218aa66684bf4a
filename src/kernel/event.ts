// The registry of event kinds: closed, each with a schema, a sentence and an example.
import { z } from 'zod'
import { agentKinds } from './event_agents.ts'
import { artifactKinds } from './event_artifacts.ts'
import { busKinds } from './event_bus.ts'
import { callKinds } from './event_calls.ts'
import { debtKinds } from './event_debts.ts'
import { effectKinds } from './event_effects.ts'
import { healthKinds } from './event_health.ts'
import { memoryKinds } from './event_memory.ts'
import { mintKinds } from './event_mint.ts'
import { moneyKinds } from './event_money.ts'

export const kinds = {
  ...artifactKinds,
  ...moneyKinds,
  ...callKinds,
  ...agentKinds,
  ...effectKinds,
  ...debtKinds,
  ...busKinds,
  ...mintKinds,
  ...memoryKinds,
  ...healthKinds,
}

export type Kind = keyof typeof kinds
export type DataOf<K extends Kind> = z.infer<(typeof kinds)[K]['data']>

/**
 * - `seq` counts from 1 without gaps; `t` is virtual microseconds.
 * - `by` is who acted (the immediate caller, or the agent), null for the world itself.
 * - `cause` is the event that led to this one: the enclosing call, or what woke the agent.
 * - `step` is the originator's step, `agent#n`, null outside steps.
 */
export type EventOf<K extends Kind> = {
  seq: number
  t: number
  kind: K
  by: string | null
  cause: number | null
  step: string | null
  data: DataOf<K>
}

export type Event = { [K in Kind]: EventOf<K> }[Kind]

/** How the outside writes an event; checks a recorded one. */
export const eventSchema = z.discriminatedUnion(
  'kind',
  Object.entries(kinds).map(([kind, { data }]) =>
    z.strictObject({
      seq: z.int().positive(),
      t: z.int().nonnegative(),
      kind: z.literal(kind),
      by: z.string().nullable(),
      cause: z.int().positive().nullable(),
      step: z.string().nullable(),
      data,
    }),
  ) as never,
)

/** Fields of the data that hold what may be large: kept once by hash in the run file. */
export const LARGE_FIELDS = [
  'content',
  'code',
  'interface',
  'loop',
  'metadata',
  'args',
  'result',
  'instructions',
  'request',
  'outcome',
  'answer',
  'packet',
  'offers',
]

/** The ids that an event concerns: named in its data, and who acted. */
export function about(event: Event): string[] {
  const ids: string[] = event.by === null ? [] : [event.by]
  const data = event.data as Record<string, unknown>
  for (const field of CONCERNS) {
    const id = data[field]
    if (typeof id === 'string' && !ids.includes(id)) ids.push(id)
  }
  return ids
}

const CONCERNS = [
  'id',
  'from',
  'to',
  'owner',
  'target',
  'caller',
  'originator',
  'seller',
  'buyer',
  'agent',
  'payer',
  'debtor',
  'creditor',
  'artifact_id',
  'bidder',
]
