// What a route of the interface is: where, what may be asked, what is answered, and by whom.
import { z } from 'zod'
import type { Moment } from '../run/read_events.ts'
import type { Library } from './library.ts'
import type { OpenRun } from './open_run.ts'
import type { Outside } from './outside.ts'
import { isProblem, lightProblem, type Problem } from './problem.ts'

/** What routes answer from. */
export type Desk = { library: Library; outside: Outside }

export type Given = { params: Record<string, string>; query: unknown; body: unknown }

/**
 * `path` has names as `:run`; `controls` is whether it takes the token of whoever may change a run.
 * A reply is what `answer` says, or a Problem.
 */
export type Route = {
  method: 'GET' | 'POST'
  path: string
  says: string
  query: z.ZodObject
  body: z.ZodType | null
  answer: z.ZodType
  controls: boolean
  reply: (desk: Desk, given: Given) => unknown
}

type Typed<Q extends z.ZodObject> = Omit<
  Route,
  'query' | 'reply' | 'method' | 'body' | 'controls'
> & {
  query: Q
  reply: (desk: Desk, given: { params: Record<string, string>; query: z.output<Q> }) => unknown
}

/** A route that only looks. */
export function look<Q extends z.ZodObject>(route: Typed<Q>): Route {
  const reply = route.reply as Route['reply']
  return { ...route, reply, method: 'GET', body: null, controls: false }
}

/** A route that only looks, at one run. `light` says that a light run can answer as well. */
export function lookAt<Q extends z.ZodObject>({
  light = false,
  reply,
  ...route
}: Omit<Typed<Q>, 'reply'> & {
  light?: boolean
  reply: (open: OpenRun, query: z.output<Q>, params: Record<string, string>, desk: Desk) => unknown
}): Route {
  return look({
    ...route,
    path: `/runs/:run${route.path}`,
    reply: (desk, { params, query }) => {
      const open = desk.library.get(params.run!)
      if (isProblem(open)) return open
      if (open.isLight && !light) return lightProblem(open.file.path)
      return reply(open, query, params, desk)
    },
  })
}

const whole = z.coerce.number().int().nonnegative().max(Number.MAX_SAFE_INTEGER)
const word = z.string().min(1).max(200)

/** The fields of queries, as text that comes in an address. */
export const field = {
  whole: whole.optional(),
  word: word.optional(),
  words: z
    .string()
    .max(2_000)
    .transform((text) => text.split(',').filter((one) => one !== ''))
    .optional(),
  order: (otherwise: 'asc' | 'desc') => z.enum(['asc', 'desc']).default(otherwise),
  limit: (otherwise: number) => z.coerce.number().int().min(1).max(500).default(otherwise),
  skip: whole.default(0),
}

export const instant = { seq: field.whole, t: field.whole }

/** An instant; the end where neither is given. An event has one time, so it decides. */
export function momentOf({ seq, t }: { seq?: number; t?: number }): Moment | undefined {
  if (seq !== undefined) return { seq }
  return t === undefined ? undefined : { t }
}

/** A number in a path; a Problem where it is none. */
export function numberIn(text: string, otherwise: Problem): number | Problem {
  return /^\d{1,15}$/.test(text) ? Number(text) : otherwise
}
