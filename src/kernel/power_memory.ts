// The power over memories: to keep them, to bring them before the gate, and to judge them there.
import { utf8Length } from '../base/json.ts'
import { isRefusal, type Refusal, refuse } from '../base/refusal.ts'
import { authorityOf, gated, judgedByRules } from './critic.ts'
import type { Desk } from './desk.ts'
import { type Named, sourcesOf } from './evidence.ts'
import { extracted } from './extract.ts'
import { retain } from './layers.ts'
import {
  isRemembered,
  type Layer,
  MEMORY,
  MEMORY_TYPE,
  memoriesOf,
  rememberedIn,
  type Verdict,
} from './memory.ts'
import { artifactPower } from './power_artifacts.ts'
import { planReview, reviewProblem } from './review.ts'
import { settle } from './verdict.ts'

export type Memory = { text: string; layer: Layer; tags: string[]; evidence: Named[] }
export type Judged = { id: string } & Verdict

export type MemoryPower = {
  /** The id of a memory of the caller's, and how many others were looked at to keep it. */
  remember: (memory: Memory) => { id: string; work: number } | Refusal
  propose: (memory: Memory) => Judged | Refusal
  /** The verdict of whoever the critic is or belongs to, or who owns the proposer. */
  review: (id: string, given: { status: Verdict['status']; reason: string }) => Judged | Refusal
  forget: (id: string) => Refusal | null
  /** One memory in the archive of what all of a layer say, in its stead. */
  consolidate: (layer: Layer, terms: ConsolidateTerms) => Consolidated | Refusal
}

/** The last `keep` stay as they are; without `forget` all do. */
export type ConsolidateTerms = { bytes: number; keep: number; forget: boolean }
export type Consolidated = { id: string; of: number; bytes: number }

export function memoryPower(desk: Desk): MemoryPower {
  return {
    remember: (memory) => remember(desk, memory),
    propose: (memory) => propose(desk, memory),
    review: (id, given) => review(desk, id, given),
    forget: (id) => forget(desk, id),
    consolidate: (layer, terms) => consolidate(desk, layer, terms),
  }
}

function remember(desk: Desk, memory: Memory): { id: string; work: number } | Refusal {
  const made = artifactPower(desk).create({ type: MEMORY_TYPE, content: memory }, 'genesis_private')
  if (isRefusal(made)) return made
  const { id } = made
  return { id, work: retain(desk, desk.scope.id, memory.layer, id) }
}

function propose(desk: Desk, memory: Memory): Judged | Refusal {
  const { world, scope } = desk
  const { critic } = world.config.memory
  const unasked = critic === MEMORY ? null : reviewProblem(desk)
  if (unasked !== null) return unasked
  const known = memoriesOf(world, scope.id).find(
    (one) => rememberedIn(one.content).text === memory.text,
  )
  if (known !== undefined) {
    const message = `${known.id} says the same: genesis_memory.forget it first`
    return refuse('ALREADY_EXISTS', message, { id: known.id })
  }
  const made = artifactPower(desk).create({ type: MEMORY_TYPE, content: memory }, 'genesis_private')
  if (isRefusal(made)) return made
  const { id } = made
  const sources = sourcesOf(world, scope.id, memory.evidence)
  if (critic === MEMORY) {
    const verdict = gated(world, judgedByRules(memory.text, sources), authorityOf(sources))
    return settled(desk, id, { ...verdict, critic })
  }
  planReview(desk, id, { memory, sources })
  const authority = authorityOf(sources)
  const reason = `${critic} is asked`
  return settled(desk, id, { status: 'proposed', score: null, authority, reason, critic })
}

function review(
  desk: Desk,
  id: string,
  given: { status: Verdict['status']; reason: string },
): Judged | Refusal {
  const { world, scope } = desk
  const artifact = world.artifacts.living(id)
  const verdict = world.judged.get(id)
  if (artifact === undefined || verdict === undefined) {
    return refuse('NOT_FOUND', `there is no proposal ${id}: genesis_memory.propose makes one`, {
      id,
    })
  }
  const { critic } = verdict
  const owners = [critic, world.artifacts.get(critic)?.owner]
  owners.push(world.artifacts.get(artifact.owner)?.owner)
  if (scope.id === artifact.owner || !owners.includes(scope.id)) {
    const message = `${id} is judged by ${critic}, its owner, or the owner of ${artifact.owner}`
    return refuse('NOT_AUTHORIZED', message, { id, critic })
  }
  const { score, authority } = verdict
  return settled(desk, id, { ...given, score, authority, critic: scope.id })
}

function forget(desk: Desk, id: string): Refusal | null {
  const artifact = desk.world.artifacts.living(id)
  if (artifact === undefined) {
    return refuse('NOT_FOUND', `there is no memory ${id}: genesis_memory.list has yours`, { id })
  }
  if (artifact.type !== MEMORY_TYPE) {
    const message = `${id} is ${artifact.type}, no memory: genesis_store.delete deletes it`
    return refuse('INVALID_TYPE', message, { id })
  }
  return artifactPower(desk).remove(artifact)
}

function settled(desk: Desk, id: string, verdict: Verdict): Judged {
  settle(desk, id, verdict)
  return { id, ...verdict }
}

/** Ids of what was consolidated that the summary names; it may be of more. */
const EVIDENCE_MAX = 20

function consolidate(
  desk: Desk,
  layer: Layer,
  { bytes, keep, forget }: ConsolidateTerms,
): Consolidated | Refusal {
  const { world, scope } = desk
  const own = memoriesOf(world, scope.id)
    .filter((one) => isRemembered(world, one) && rememberedIn(one.content).layer === layer)
    .sort((a, b) => a.created_at - b.created_at)
  const old = own.slice(0, Math.max(0, own.length - keep))
  const text = extracted(
    old.map(({ content }) => rememberedIn(content).text),
    bytes,
  )
  if (text === '') {
    const message = `${scope.id} has no ${layer} memories older than its last ${keep} that fit`
    return refuse('PRECONDITION_FAILED', message, { layer, memories: own.length })
  }
  const evidence = old.slice(-EVIDENCE_MAX).map(({ id }) => id)
  if (forget) {
    for (const one of old) {
      const refused = artifactPower(desk).remove(one)
      if (refused !== null) return refused
    }
  }
  const made = remember(desk, { text, layer: 'archival', tags: ['summary', layer], evidence })
  if (isRefusal(made)) return made
  return { id: made.id, of: old.length, bytes: utf8Length(text) }
}
