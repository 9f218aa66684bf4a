// Routes about sweeps and claims, and those by which people change a run that lives.
import { z } from 'zod'
import { controlSchema } from '../run/control.ts'
import { count } from './answers_run.ts'
import * as study from './answers_study.ts'
import type { ControlRequest } from './outside.ts'
import { isProblem, problem } from './problem.ts'
import { look, type Route } from './route.ts'

const NO_QUERY = z.strictObject({})

const status = z.strictObject({ seq: count, now: count, paused: z.boolean(), agents: count })

const request = z.discriminatedUnion('does', [
  z.strictObject({ does: z.enum(['status', 'pause', 'resume', 'checkpoint', 'stop']) }),
  z.strictObject({ does: z.literal('step'), turns: z.int().min(1).max(1_000_000) }),
  z.strictObject({ does: z.literal('pace'), pace: z.number().nonnegative() }),
  z.strictObject({ does: z.literal('control'), control: controlSchema }),
])

const fork = z.strictObject({
  seq: count.optional(),
  t: count.optional(),
  set: z.array(z.string().max(1_000)).max(50).default([]),
  seed: z.int().nullable().default(null),
})

export const STUDY_ROUTES: Route[] = [
  look({
    path: '/studies',
    says: 'Sweeps and results of claims beside the run files.',
    query: NO_QUERY,
    answer: study.studiesAnswer,
    reply: ({ outside }) => outside.studies.list(),
  }),
  look({
    path: '/sweeps/:sweep',
    says: 'One sweep: what its cells come to, with intervals and differences.',
    query: NO_QUERY,
    answer: study.sweepAnswer,
    reply: ({ outside }, { params }) =>
      outside.studies.sweep(params.sweep!) ??
      problem(404, 'NO_SUCH_SWEEP', `there is no sweep ${params.sweep}: look in /studies`),
  }),
  look({
    path: '/claims',
    says: 'Published results that were tried, and what was found.',
    query: z.strictObject({ path: z.string().max(1_000) }),
    answer: study.claimsAnswer,
    reply: ({ outside }, { query: { path } }) =>
      outside.studies.claims(path) ??
      problem(404, 'NO_SUCH_CLAIMS', `there are no claims in ${path}: look in /studies`),
  }),
]

export const CONTROL_ROUTES: Route[] = [
  {
    method: 'POST',
    path: '/runs/:run/control',
    says: 'Does something to a run that lives; what changes its world is recorded and replays.',
    query: NO_QUERY,
    body: request,
    answer: z.strictObject({ status }),
    controls: true,
    reply: async ({ library, outside }, { params, body }) => {
      const open = library.get(params.run!)
      if (isProblem(open)) return open
      const found = await outside.control(open.file.path, body as ControlRequest)
      return isProblem(found) ? found : { status: found }
    },
  },
  {
    method: 'POST',
    path: '/runs/:run/fork',
    says: 'A new run that shares the past of another up to an instant; the other is only read.',
    query: NO_QUERY,
    body: fork,
    answer: z.strictObject({ run: z.string() }),
    controls: true,
    reply: async ({ library, outside }, { params, body }) => {
      const open = library.get(params.run!)
      if (isProblem(open)) return open
      const { seq, t, set, seed } = body as z.output<typeof fork>
      if ((seq === undefined) === (t === undefined)) {
        return problem(400, 'BAD_BODY', 'say where it goes its own way: seq or t, one of them')
      }
      const at = seq === undefined ? { t: t! } : { seq }
      const made = await outside.fork(open.file.path, { at, set, seed })
      return isProblem(made) ? made : { run: library.nameOf(made.path) }
    },
  },
]
