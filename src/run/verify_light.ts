// Verifying a light run: its digests, and one proof of two, since it has no events to fold.
import { canonical, type Json } from '../base/json.ts'
import { type Damage, shownValue } from './damage.ts'
import type { Manifest } from './manifest.ts'
import { recounted } from './recount.ts'
import { type Relived, relive } from './replay_light.ts'
import type { RunFile } from './run_file.ts'
import type { Proof, Verified } from './verify.ts'

type Doubted = {
  manifest: Partial<Manifest>
  signature: Verified['verdict']['signature']['state']
  damage: Damage[]
}

/** `found` is what was read of its manifest and tables, and what is wrong with them. */
export async function lightVerdict(file: RunFile, found: Doubted): Promise<Verified> {
  const { manifest, signature } = found
  const again = await madeAgain(file)
  const damage = [
    ...found.damage,
    ...(typeof again === 'string' ? [] : differences(manifest, again)),
  ]
  const proof: Proof =
    typeof again === 'string'
      ? {
          proof: 're-execute',
          identical: 0,
          of: manifest.events ?? 0,
          divergence: { message: again },
        }
      : {
          proof: 're-execute',
          identical: again.identical,
          of: again.events,
          divergence: again.differs === null ? null : { message: again.differs },
        }
  const world = typeof again === 'string' ? null : again.world
  const laws = world === null ? { holds: [], broken: [] } : recounted(world)
  const { passed, failed } = typeof again === 'string' ? { passed: 0, failed: [] } : again.tally
  const isWhole = damage.length === 0 && laws.broken.length === 0
  const verdict: Verified['verdict'] = {
    file: file.path,
    seed: manifest.seed ?? null,
    format: manifest.format ?? 0,
    state: manifest.state ?? 'running',
    events: manifest.events ?? 0,
    time_us: manifest.time_us ?? 0,
    event_hash: typeof again === 'string' ? (manifest.event_hash ?? '') : again.eventHash,
    state_hash: typeof again === 'string' ? null : again.stateHash,
    expect: { passed, failed: failed as Json[] },
    proofs: [proof],
    laws,
    signature: { state: signature, public_key: manifest.public_key ?? null },
    signed_off: manifest.digests !== undefined,
    damage,
    holds: isWhole && proof.divergence === null && proof.identical === proof.of,
  }
  return { verdict, world }
}

/** What it came to when it was made again, or why it could not be. */
async function madeAgain(file: RunFile): Promise<Relived | string> {
  try {
    return await relive(file)
  } catch (error) {
    return error instanceof Error ? error.message : String(error)
  }
}

/** Where the manifest says something else than what was made again. */
function differences(manifest: Partial<Manifest>, again: Relived): Damage[] {
  if (again.differs !== null) return []
  const { passed, failed } = again.tally
  const said: [keyof Manifest, unknown][] = [
    ['events', again.world.seq],
    ['event_hash', again.eventHash],
  ]
  if (manifest.state_hash != null) said.push(['state_hash', again.stateHash])
  if (manifest.expectations != null) said.push(['expectations', { passed, failed }])
  return said.flatMap(([row, value]) => {
    const [says, come] = [manifest[row] ?? null, value].map((one) => canonical(one, 1000))
    if (says === come) return []
    const message = `it reads ${shownValue(says)}, but making it again came to ${shownValue(come)}`
    return [{ table: 'manifest', row, field: 'value', message }]
  })
}
