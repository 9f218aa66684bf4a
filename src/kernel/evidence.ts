// Evidence: what a proposed memory names as its sources, and how much each of them is worth.
import type { Artifact } from '../artifacts/artifact.ts'
import { isObject } from '../artifacts/schema.ts'
import { canonical, type Json, WRAPPED_DEPTH_MAX } from '../base/json.ts'
import { MEMORY_TYPE } from './memory.ts'
import { isOpenTo } from './mind.ts'
import { headOf } from './party.ts'
import { recentEvents } from './recent.ts'
import { isVisible, seenBy } from './visible.ts'
import type { World } from './world.ts'

/** An artifact by its id, or an event as `#` and its number; with less authority than it has. */
export type Named = string | { id: string; authority?: number }

/**
 * - `authority` is permille: 1000 for what happened and for what every world is born with.
 * - `says` is what it says, as far as whoever proposes may see it without asking or paying.
 * - `behind` is who stands behind it: two sources of one are no more than one.
 */
export type Source = { id: string; authority: number; says: string; behind: string }

const CERTAIN = 1000
const NONE = { authority: 0, says: '', behind: '' }

export function sourcesOf(world: World, proposer: string, evidence: readonly Named[]): Source[] {
  return evidence.map((named) => {
    const { id, authority = CERTAIN } = typeof named === 'string' ? { id: named } : named
    const found = id.startsWith('#')
      ? eventSource(world, proposer, Number(id.slice(1)))
      : artifactSource(world, proposer, world.artifacts.living(id))
    return { id, ...found, authority: Math.min(found.authority, authority) }
  })
}

function eventSource(world: World, proposer: string, seq: number): Omit<Source, 'id'> {
  const event = recentEvents(world).find((one) => one.seq === seq)
  if (event === undefined || !isVisible(world, event, proposer)) return NONE
  const { kind, by, data } = seenBy(event, proposer)
  const says = `${kind} ${by} ${canonical(data, WRAPPED_DEPTH_MAX)}`
  return { authority: CERTAIN, says, behind: `#${seq}` }
}

/**
 * What passed the gate has the authority that it passed with; what others own what their metadata
 * says (`authority`), which nobody can say of what is their own.
 */
function artifactSource(
  world: World,
  proposer: string,
  artifact: Artifact | undefined,
): Omit<Source, 'id'> {
  if (artifact === undefined) return NONE
  const { id, metadata, content, interface: face } = artifact
  const { own, other } = world.config.memory.authority
  if (artifact.type === 'genesis') {
    return { authority: CERTAIN, says: face?.description ?? '', behind: id }
  }
  const behind = headOf(world, id)
  const isOpen = isOpenTo(world, artifact, proposer)
  const says = isOpen ? `${saidIn(content)} ${face?.description ?? ''}` : ''
  const verdict = world.judged.get(id)
  if (artifact.type === MEMORY_TYPE && verdict?.status === 'remembered') {
    return { authority: verdict.authority, says, behind }
  }
  if (behind === headOf(world, proposer)) return { authority: own, says, behind }
  const { authority } = metadata
  const isSaid = Number.isSafeInteger(authority) && (authority as number) >= 0
  return { authority: isSaid ? Math.min(authority as number, CERTAIN) : other, says, behind }
}

function saidIn(content: Json): string {
  if (isObject(content) && typeof content.text === 'string') return content.text
  return typeof content === 'string' ? content : canonical(content, WRAPPED_DEPTH_MAX)
}
