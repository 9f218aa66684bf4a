// Routes about runs: all of them, one, its course, its events.
import { z } from 'zod'
import * as event from './answers_event.ts'
import * as run from './answers_run.ts'
import { compareAnswer } from './compare_answers.ts'
import { eventAnswer, eventsAnswer, foundAnswer, kindsAnswer, rowOf } from './event_answers.ts'
import { isProblem, lightProblem, problem } from './problem.ts'
import { field, instant, look, lookAt, momentOf, numberIn, type Route } from './route.ts'
import { courseAnswer, runAnswer, runsAnswer } from './run_answers.ts'

const NO_QUERY = z.strictObject({})

const wanted = {
  kinds: field.words,
  by: field.word,
  about: field.word,
  step: field.word,
  code: field.word,
}

const END = Number.MAX_SAFE_INTEGER

export const RUN_ROUTES: Route[] = [
  look({
    path: '/runs',
    says: 'All run files, the newest first.',
    query: NO_QUERY,
    answer: run.runsAnswer,
    reply: ({ library }) => runsAnswer(library),
  }),
  lookAt({
    path: '',
    says: 'One run: what it began from, and what it came to.',
    query: NO_QUERY,
    answer: run.runAnswer,
    light: true,
    reply: (open, _, __, { library }) => runAnswer(library, open),
  }),
  lookAt({
    path: '/course',
    says: 'How a run went over time, as far as it was read by now.',
    query: NO_QUERY,
    answer: run.courseAnswer,
    light: true,
    reply: (open) => courseAnswer(open),
  }),
  lookAt({
    path: '/events',
    says: 'Events that fit all that is given, a page at a time.',
    query: z.strictObject({
      ...wanted,
      from_seq: field.whole,
      to_seq: field.whole,
      from_t: field.whole,
      to_t: field.whole,
      order: field.order('asc'),
      limit: field.limit(100),
      cursor: field.whole,
    }),
    answer: event.eventsAnswer,
    reply: (open, { from_seq, to_seq, from_t, to_t, order, limit, cursor, ...fits }) => {
      const { file } = open
      const after = from_t === undefined ? 1 : file.lastSeqAt(from_t - 1) + 1
      const before = to_t === undefined ? END : file.lastSeqAt(to_t)
      const from = Math.max(from_seq ?? 1, after)
      const to = Math.min(to_seq ?? END, before, file.lastSeq())
      const newestFirst = order === 'desc'
      const begin =
        cursor === undefined
          ? { from, to }
          : newestFirst
            ? { from, to: Math.min(cursor, to) }
            : { from: Math.max(cursor, from), to }
      return eventsAnswer(open, { ...begin, newestFirst, limit }, fits)
    },
  }),
  lookAt({
    path: '/find',
    says: 'The nearest event after or before one that fits.',
    query: z.strictObject({ ...wanted, after: field.whole, before: field.whole }),
    answer: event.foundAnswer,
    reply: (open, { after, before, ...fits }) => {
      if ((after === undefined) === (before === undefined)) {
        return problem(400, 'BAD_QUERY', 'say after=NUMBER or before=NUMBER, one of them')
      }
      const range =
        after === undefined
          ? { from: 1, to: before! - 1, newestFirst: true }
          : { from: after + 1, to: open.file.lastSeq(), newestFirst: false }
      return foundAnswer(open, range, fits)
    },
  }),
  lookAt({
    path: '/kinds',
    says: 'Kinds of events, and how many there are of each.',
    query: NO_QUERY,
    answer: event.kindsAnswer,
    reply: (open) => kindsAnswer(open),
  }),
  lookAt({
    path: '/instant',
    says: 'Where an instant lies: the last event that is not after it.',
    query: z.strictObject(instant),
    answer: z.strictObject({ ...run.place, event: event.eventRow.nullable() }),
    reply: (open, query) => {
      const seq = open.worlds.seqOf(momentOf(query))
      const [row = null] = rowOf(open, seq)
      return {
        seq,
        t: query.seq === undefined ? (query.t ?? row?.t ?? 0) : (row?.t ?? 0),
        event: row,
      }
    },
  }),
  lookAt({
    path: '/events/:seq',
    says: 'One event whole: what led to it, what it led to, the call in which it happened.',
    query: NO_QUERY,
    answer: event.eventAnswer,
    reply: (open, _, { seq }) => {
      const number = numberIn(seq!, problem(400, 'BAD_NUMBER', 'events have numbers: /events/120'))
      return isProblem(number) ? number : eventAnswer(open, number)
    },
  }),
  look({
    path: '/compare',
    says: 'Two runs: the first event that is not the same, and what each came to.',
    query: z.strictObject({ a: z.string().max(1_000), b: z.string().max(1_000) }),
    answer: event.compareAnswer,
    reply: ({ library }, { query: { a, b } }) => {
      const one = library.get(a)
      if (isProblem(one)) return one
      const other = library.get(b)
      if (isProblem(other)) return other
      const light = [one, other].find(({ isLight }) => isLight)
      return light === undefined ? compareAnswer(one, other) : lightProblem(light.file.path)
    },
  }),
]
