// Reviews: a critic that is an artifact is asked what a proposed memory is worth, a step later.
import { isObject } from '../artifacts/schema.ts'
import type { Json } from '../base/json.ts'
import { type Refusal, refuse } from '../base/refusal.ts'
import type { Answer } from './answer.ts'
import { authorityOf, gated, SCORE_MAX } from './critic.ts'
import type { Desk } from './desk.ts'
import { type Source, sourcesOf } from './evidence.ts'
import type { Kernel } from './kernel.ts'
import { MEMORY, type Remembered, rememberedIn, type Verdict } from './memory.ts'
import { tooMany } from './too_many.ts'
import { settle } from './verdict.ts'

const REVIEW = `${MEMORY}.review/`

/** Whether a planned call asks a critic, which is no tool of whoever it is made for. */
export function isReview(job: string): boolean {
  return job.startsWith(REVIEW)
}

/** Why the caller can't have a critic asked. */
export function reviewProblem(desk: Desk): Refusal | null {
  const { world, scope } = desk
  if (scope.standing) return tooMany(desk, world.jobs, 'jobs')
  return refuse('NOT_AUTHORIZED', `${scope.id} has no standing and can't pay for a critic`)
}

/** Plans that the critic is asked, at the expense of the caller. */
export function planReview(
  { world, journal, scope }: Desk,
  id: string,
  { memory, sources }: { memory: Remembered; sources: readonly Source[] },
): void {
  const { text } = memory
  const evidence = sources.map((one) => ({ id: one.id, authority: one.authority }))
  journal.emit('job.planned', scope.id, {
    id: `${REVIEW}${id}`,
    owner: scope.id,
    callback: world.config.memory.critic,
    method: 'review',
    args: { kind: 'claim', subject: text, evidence, id },
    due: journal.nowUs + world.config.time.min_step,
    after: null,
  })
}

/** What a critic answered, null where it could not be asked; a `pending` one says it later. */
export function hearCritic(kernel: Kernel, job: string, answer: Answer | null): void {
  const { world } = kernel
  const id = job.slice(REVIEW.length)
  const artifact = world.artifacts.living(id)
  const before = world.judged.get(id)
  if (artifact === undefined || before?.status !== 'proposed') return
  const { evidence } = rememberedIn(artifact.content)
  const sources = sourcesOf(world, artifact.owner, evidence as string[])
  const verdict = heard(world, { before, answer, authority: authorityOf(sources) })
  if (verdict !== null) settle(kernel, id, verdict)
}

function heard(
  world: Kernel['world'],
  given: { before: Verdict; answer: Answer | null; authority: number },
): Verdict | null {
  const { before, answer, authority } = given
  const deferred = (reason: string): Verdict => {
    return { ...before, status: 'deferred', authority, reason }
  }
  if (answer === null) return deferred(`${before.critic} can't be asked: propose it again later`)
  if (!answer.success) return deferred(`${before.critic} failed: ${answer.error_code}`)
  const { result } = answer
  if (isObject(result) && result.pending === true) return null
  const score = scoreIn(result)
  if (score === null) return deferred(`${before.critic} answered no {score} of 0 to ${SCORE_MAX}`)
  return { ...gated(world, { score, reason: reasonIn(result) }, authority), critic: before.critic }
}

/** Why: its `reason`, or all its `issues`. */
function reasonIn(result: Json): string {
  const { reason, issues } = result as { reason?: Json; issues?: Json }
  const said = typeof reason === 'string' ? reason : Array.isArray(issues) ? issues.join('; ') : ''
  return said.slice(0, REASON_MAX).toWellFormed()
}

const REASON_MAX = 1000

function scoreIn(result: Json): number | null {
  const score = isObject(result) ? result.score : null
  const isScore = Number.isSafeInteger(score) && (score as number) >= 0
  return isScore && (score as number) <= SCORE_MAX ? (score as number) : null
}
