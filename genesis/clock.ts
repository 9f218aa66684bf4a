// genesis_clock: virtual time, sleep and waking.
import { z } from 'zod'
import type { Json } from '../src/base/json.ts'
import { isRefusal, type Refusal, refuse } from '../src/base/refusal.ts'
import { filterProblem } from '../src/kernel/filter.ts'
import { type Asking, genesis, methodsWith } from '../src/kernel/genesis.ts'
import { NEVER, type Wait } from '../src/kernel/world.ts'
import { momentUs } from './times.ts'

const method = methodsWith<'loops'>()
const time = z.union([z.string(), z.int().nonnegative()])
const json = z.custom<Json>((value) => value !== undefined)

export const clock = genesis({
  id: 'genesis_clock',
  description: 'virtual time: now, sleep until something happens, wake what one owns',
  powers: ['loops'],
  methods: {
    now: method({
      says: 'virtual microseconds since the world began',
      reads: true,
      args: z.strictObject({}),
      run: ({ nowUs }) => ({ now: nowUs }),
    }),
    sleep: method({
      says: "ends the caller's step with a sleep; it wakes on whichever comes first",
      args: z.strictObject({
        for: time.optional().describe('a duration such as 10s'),
        until: time.optional().describe('a time such as 2h since the beginning'),
        on_event: json.optional().describe('a filter such as {kind: "artifact.listed"}'),
        on_predicate: z
          .strictObject({ id: z.string(), method: z.string(), args: json.optional() })
          .optional()
          .describe(
            'a tool that answers true, asked when on_event fits, at the expense of the sleeper',
          ),
        on_resource: z
          .strictObject({ resource: z.string(), at_least: z.int() })
          .optional()
          .describe('as soon as the caller has this much'),
      }),
      refuses: [
        'INVALID_ARGS',
        'INVALID_TYPE',
        'NOT_AUTHORIZED',
        'NOT_FOUND',
        'ACCESS_DENIED',
        'INSUFFICIENT_FUNDS',
      ],
      run: (call, args) => {
        const wait = waitOf(call, args)
        if (isRefusal(wait)) return wait
        return call.loops.sleep(wait) ?? { until: wait.until }
      },
    }),
    wake: method({
      says: 'ends the sleep of an agent; its owner only',
      args: z.strictObject({ id: z.string() }),
      refuses: ['NOT_FOUND', 'NOT_AUTHORIZED', 'INVALID_TYPE'],
      run: ({ loops }, { id }) => loops.wake(id) ?? { id, woken: true },
    }),
  },
})

type SleepArgs = {
  for?: string | number
  until?: string | number
  on_event?: Json
  on_predicate?: { id: string; method: string; args?: Json }
  on_resource?: { resource: string; at_least: number }
}

function waitOf({ world, nowUs }: Asking, args: SleepArgs): Wait | Refusal {
  const { on_event, on_predicate, on_resource } = args
  if (Object.keys(args).length === 0) {
    return refuse(
      'INVALID_ARGS',
      'say what to wait for: for, until, on_event, on_predicate or on_resource',
    )
  }
  const length = args.for === undefined ? null : momentUs(args.for)
  if (isRefusal(length)) return length
  const time = args.until === undefined ? null : momentUs(args.until)
  if (isRefusal(time)) return time
  const ends = [...(length === null ? [] : [nowUs + length]), ...(time === null ? [] : [time])]
  const end = Math.max(nowUs, Math.min(NEVER, ...ends))
  const until = end < NEVER ? end : null
  const problem = on_event === undefined ? null : filterProblem(on_event)
  if (problem !== null) return refuse('INVALID_ARGS', `on_event: ${problem}`)
  if (on_resource !== undefined) {
    const { resource } = on_resource
    if (!world.ledger.stocks.has(resource) && !world.flows.has(resource)) {
      return refuse('INVALID_ARGS', `on_resource: there is no stock or flow ${resource}`)
    }
  }
  return {
    until,
    ...(on_event === undefined ? {} : { on_event }),
    ...(on_predicate === undefined
      ? {}
      : { on_predicate: { ...on_predicate, args: on_predicate.args ?? {} } }),
    ...(on_resource === undefined ? {} : { on_resource }),
  }
}
