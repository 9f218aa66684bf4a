// What the page can ask of the server: each question as an address with the type of its answer.
import type {
  CompareAnswer,
  EventAnswer,
  EventRow,
  EventsAnswer,
  FoundAnswer,
  KindsAnswer,
  StepAnswer,
  StepsAnswer,
} from '../answers_event.ts'
import type { CourseAnswer, RunAnswer, RunsAnswer, SessionAnswer } from '../answers_run.ts'
import type { ClaimsAnswer, StudiesAnswer, SweepAnswer } from '../answers_study.ts'
import type {
  AgentsAnswer,
  ArtifactAnswer,
  ArtifactsAnswer,
  FlowsAnswer,
  MarketAnswer,
  VersionAnswer,
  WorldAnswer,
} from '../answers_world.ts'
import { type Changes, formatQuery } from './address.ts'

/**
 * A question. `fixed` answers never change (those about an instant); others change only while
 * their run, if any, is alive. `answer` is there for its type alone.
 */
export type Question<T> = {
  url: string
  run: string | null
  fixed: boolean
  readonly answer?: T
}

export type InstantAnswer = { seq: number; t: number; event: EventRow | null }

const ROOT = '/api/v1'

function plain<T>(path: string, query: Changes = {}): Question<T> {
  return { url: `${ROOT}${path}${formatQuery(query)}`, run: null, fixed: false }
}

function ofRun<T>(run: string, path: string, query: Changes = {}): Question<T> {
  const url = `${ROOT}/runs/${encodeURIComponent(run)}${path}${formatQuery(query)}`
  return { url, run, fixed: false }
}

/** About an instant: `seq` is always said, so that the answer never changes. */
function atInstant<T>(run: string, path: string, seq: number, query: Changes = {}): Question<T> {
  return { ...ofRun<T>(run, path, { seq, ...query }), fixed: true }
}

const part = encodeURIComponent

export const sessionQuestion = () => ({ ...plain<SessionAnswer>('/session'), fixed: true })
export const runsQuestion = () => plain<RunsAnswer>('/runs')
export const runQuestion = (run: string) => ({ ...ofRun<RunAnswer>(run, ''), run: null })
export const courseQuestion = (run: string) => ({
  ...ofRun<CourseAnswer>(run, '/course'),
  run: null,
})
export const worldQuestion = (run: string, seq: number) =>
  atInstant<WorldAnswer>(run, '/world', seq)
export const eventsQuestion = (run: string, query: Changes) =>
  ofRun<EventsAnswer>(run, '/events', query)
export const kindsQuestion = (run: string) => ({ ...ofRun<KindsAnswer>(run, '/kinds'), run: null })
export const findQuestion = (run: string, query: Changes) => ofRun<FoundAnswer>(run, '/find', query)
export const instantQuestion = (run: string, at: { seq: number } | { t: number }) =>
  ofRun<InstantAnswer>(run, '/instant', at)
export const eventQuestion = (run: string, seq: number) => ofRun<EventAnswer>(run, `/events/${seq}`)
export const artifactsQuestion = (run: string, seq: number, query: Changes) =>
  atInstant<ArtifactsAnswer>(run, '/artifacts', seq, query)
export const artifactQuestion = (run: string, id: string, seq: number) =>
  atInstant<ArtifactAnswer>(run, `/artifacts/${part(id)}`, seq)
export const versionQuestion = (run: string, id: string, version: number) => ({
  ...ofRun<VersionAnswer>(run, `/artifacts/${part(id)}/versions/${version}`),
  fixed: true,
})
export const agentsQuestion = (run: string, seq: number, query: Changes) =>
  atInstant<AgentsAnswer>(run, '/agents', seq, query)
export const stepsQuestion = (run: string, id: string, seq: number, query: Changes = {}) =>
  atInstant<StepsAnswer>(run, `/agents/${part(id)}/steps`, seq, query)
export const stepQuestion = (run: string, step: string) =>
  ofRun<StepAnswer>(run, `/steps/${part(step)}`)
export const marketQuestion = (run: string, seq: number) =>
  atInstant<MarketAnswer>(run, '/market', seq)
export const flowsQuestion = (run: string, query: Changes) =>
  ofRun<FlowsAnswer>(run, '/flows', query)
export const compareQuestion = (a: string, b: string) => plain<CompareAnswer>('/compare', { a, b })
export const studiesQuestion = () => plain<StudiesAnswer>('/studies')
export const sweepQuestion = (sweep: string) => plain<SweepAnswer>(`/sweeps/${part(sweep)}`)
export const claimsQuestion = (path: string) => plain<ClaimsAnswer>('/claims', { path })
export const liveUrl = (run: string) => `${ROOT}/runs/${part(run)}/live`
export const controlUrl = (run: string) => `${ROOT}/runs/${part(run)}/control`
export const forkUrl = (run: string) => `${ROOT}/runs/${part(run)}/fork`
