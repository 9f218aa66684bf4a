// What the page of a bundle shows beside its record: a sentence for each event, artifacts, steps.
import { canonical, type Json, WRAPPED_DEPTH_MAX } from '../base/json.ts'
import { balanceOf } from '../economy/ledger.ts'
import type { World } from '../kernel/world.ts'
import { worldAt } from '../run/fold.ts'
import type { RunFile } from '../run/run_file.ts'
import { sentence } from '../run/sentence.ts'
import { cut } from './markup.ts'

/** `[seq, sentence]`; the rest of an event is in the record. */
export type Told = [number, string]

export type ShownArtifact = {
  id: string
  type: string
  owner: string
  created_by: string
  created_at: number
  version: number
  price: number
  scrip: number | null
  calls: number
  earned: number
  deleted: boolean
  says: string
  content: string
  code: string | null
  more: string
}

/** `why` to `calls` as in the table `steps`. */
export type ShownStep = [step: string, t: number, why: string, outcome: string, calls: number]

export type View = {
  from: number
  events: Told[]
  artifacts: ShownArtifact[]
  steps: ShownStep[]
}

/** Those of which something is in the timeline. */
const STEPS =
  'SELECT step, t, why, outcome, calls FROM steps WHERE step IN ' +
  '(SELECT step FROM events WHERE seq >= ?) ORDER BY t DESC, step LIMIT ?'
const STEPS_MAX = 20_000
const SENTENCE_MAX = 300
const BODY_MAX = 20_000

/** With what was left out of it, in words. */
export function viewOf(
  file: RunFile,
  { from, bytes }: { from: number; bytes: number },
): { view: View; left: string[] } {
  const events: Told[] = []
  for (const event of file.events({ from: { seq: from } })) {
    events.push([event.seq, cut(sentence(event), SENTENCE_MAX)])
  }
  const left: string[] = []
  const artifacts = artifactsIn(worldAt(file), bytes, left)
  const steps = file.db
    .prepare(STEPS)
    .raw(true)
    .all(from, STEPS_MAX + 1) as ShownStep[]
  if (steps.length > STEPS_MAX) {
    steps.length = STEPS_MAX
    left.push(`steps before the last ${STEPS_MAX}`)
  }
  return { view: { from, events, artifacts, steps: steps.reverse() }, left }
}

/** Those of agents and of the scenario first; genesis is the same in every world. */
function artifactsIn(world: World, bytes: number, left: string[]): ShownArtifact[] {
  const shown: ShownArtifact[] = []
  let room = bytes
  let missing = 0
  let shortened = 0
  for (const artifact of world.artifacts.all()) {
    const { id, type, owner, created_by, created_at, version, price, code } = artifact
    if (id.startsWith('genesis_')) continue
    const { interface: face, loop, metadata, read_price, access_contract_id, depends_on } = artifact
    const stats = world.stats.get(id)
    const content = textOf(artifact.content)
    const more = { interface: face, loop, metadata, read_price, access_contract_id, depends_on }
    const one: ShownArtifact = {
      ...{ id, type, owner, created_by, created_at, version, price },
      scrip: artifact.has_standing ? balanceOf(world.ledger, 'scrip', id) : null,
      calls: stats?.calls ?? 0,
      earned: stats?.revenue ?? 0,
      deleted: artifact.deleted_at !== null,
      says: cut(String(face?.description ?? metadata.description ?? ''), SENTENCE_MAX),
      content: cut(content, BODY_MAX),
      code: code === null ? null : cut(code, BODY_MAX),
      more: cut(textOf(more as unknown as Json), BODY_MAX),
    }
    room -= Buffer.byteLength(JSON.stringify(one))
    if (room < 0) {
      missing += 1
      continue
    }
    if (content.length > BODY_MAX || (code?.length ?? 0) > BODY_MAX) shortened += 1
    shown.push(one)
  }
  if (missing > 0) left.push(`${missing} artifacts in the list, for want of room`)
  if (shortened > 0) left.push(`what is beyond ${BODY_MAX} characters of ${shortened} artifacts`)
  return shown
}

function textOf(value: Json): string {
  return value === null ? '' : canonical(value, WRAPPED_DEPTH_MAX)
}
