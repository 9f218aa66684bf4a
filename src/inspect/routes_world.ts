// Routes about the world of a run at an instant: artifacts, agents and their steps, the market.
import { z } from 'zod'
import { AGENT_SORTS, agentsAnswer, stepsAnswer } from './agent_answers.ts'
import * as event from './answers_event.ts'
import * as world from './answers_world.ts'
import {
  ARTIFACT_KINDS,
  ARTIFACT_SORTS,
  artifactAnswer,
  artifactsAnswer,
  versionAnswer,
} from './artifact_answers.ts'
import { flowsAnswer, marketAnswer } from './market_answers.ts'
import { isProblem, problem } from './problem.ts'
import { field, instant, lookAt, momentOf, numberIn, type Route } from './route.ts'
import { stepAnswer } from './step_answers.ts'
import { worldAnswer } from './world_answers.ts'

const AT = z.strictObject(instant)

export const WORLD_ROUTES: Route[] = [
  lookAt({
    path: '/world',
    says: 'The world at a glance.',
    query: AT,
    answer: world.worldAnswer,
    light: true,
    reply: (open, query) => worldAnswer(open, open.worlds.at(momentOf(query))),
  }),
  lookAt({
    path: '/artifacts',
    says: 'Artifacts that fit all that is given, a page at a time.',
    query: z.strictObject({
      ...instant,
      q: field.word,
      type: field.word,
      owner: field.word,
      is: z.enum(ARTIFACT_KINDS).optional(),
      min_price: field.whole,
      max_price: field.whole,
      sort: z.enum(ARTIFACT_SORTS).default('id'),
      order: field.order('asc'),
      limit: field.limit(100),
      cursor: field.skip,
    }),
    answer: world.artifactsAnswer,
    light: true,
    reply: (open, query) => artifactsAnswer(open.worlds.at(momentOf(query)), query),
  }),
  lookAt({
    path: '/artifacts/:id',
    says: 'One artifact: what it is, has and was.',
    query: AT,
    answer: world.artifactAnswer,
    light: true,
    reply: (open, query, { id }) => artifactAnswer(open, open.worlds.at(momentOf(query)), id!),
  }),
  lookAt({
    path: '/artifacts/:id/versions/:version',
    says: 'What the makers of an artifact gave, as it stood with one of its versions.',
    query: z.strictObject({}),
    answer: world.versionAnswer,
    reply: (open, _, { id, version }) => {
      const number = numberIn(version!, problem(400, 'BAD_NUMBER', 'versions have numbers'))
      return isProblem(number) ? number : versionAnswer(open, id!, number)
    },
  }),
  lookAt({
    path: '/agents',
    says: 'Agents, what each does and what it waits for.',
    query: z.strictObject({
      ...instant,
      q: field.word,
      phase: field.word,
      sort: z.enum(AGENT_SORTS).default('id'),
      order: field.order('asc'),
      limit: field.limit(100),
      cursor: field.skip,
    }),
    answer: world.agentsAnswer,
    light: true,
    reply: (open, query) => agentsAnswer(open.worlds.at(momentOf(query)), query),
  }),
  lookAt({
    path: '/agents/:id/steps',
    says: 'The steps of an agent that began up to an instant, the newest first.',
    query: z.strictObject({ ...instant, limit: field.limit(50), cursor: field.skip }),
    answer: event.stepsAnswer,
    reply: (open, { limit, cursor, ...at }, { id }) =>
      stepsAnswer(open, open.worlds.seqOf(momentOf(at)), { id: id!, limit, cursor }),
  }),
  lookAt({
    path: '/steps/:step',
    says: 'One step: what its agent was told, thought, did and met.',
    query: z.strictObject({}),
    answer: event.stepAnswer,
    reply: (open, _, { step }) => stepAnswer(open, step!),
  }),
  lookAt({
    path: '/market',
    says: 'What is for sale, ordered, owed and traded.',
    query: AT,
    answer: world.marketAnswer,
    light: true,
    reply: (open, query) => marketAnswer(open, open.worlds.at(momentOf(query))),
  }),
  lookAt({
    path: '/flows',
    says: 'Who paid whom between two instants.',
    query: z.strictObject({ from_t: field.skip, to_t: field.whole, limit: field.limit(60) }),
    answer: world.flowsAnswer,
    reply: (open, { from_t, to_t, limit }) => {
      const end = to_t ?? open.manifest().time_us
      if (from_t > end) return problem(400, 'BAD_QUERY', 'from_t must not be after to_t')
      return flowsAnswer(open, { from_t, to_t: end, limit })
    },
  }),
]
