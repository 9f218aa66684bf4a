// Verifying a run file: every recorded value against its digests, and the proofs of its events.
import { hash } from 'node:crypto'
import { canonical, type Json } from '../base/json.ts'
import { Violation } from '../base/violation.ts'
import { stateText } from '../kernel/state_hash.ts'
import { emptyWorld, type World } from '../kernel/world.ts'
import { blobDamage } from './blob_damage.ts'
import { type Damage, shownValue } from './damage.ts'
import { Fold, type Folded } from './fold_proof.ts'
import { type Manifest, manifestPart } from './manifest.ts'
import { recounted } from './recount.ts'
import { reexecuteProof } from './reexecute_proof.ts'
import type { RunFile } from './run_file.ts'
import { manifestDamage, type SignatureState } from './sign_off.ts'
import { lastSnapshotDamage, snapshotDamage } from './snapshot_damage.ts'
import { inWords } from './sqlite.ts'
import { tableDamage } from './table_digest.ts'
import { lightVerdict } from './verify_light.ts'

/** `divergence` is the first place where the proof fails, in the words of whoever made it. */
export type Proof = {
  proof: 'fold' | 're-execute'
  identical: number
  of: number
  divergence: Json | null
}

/**
 * - `format` is that in which it was made, also of a copy in today's.
 * - `event_hash` and `state_hash` are what the events come to, whatever the manifest says; null
 *   where they could not be applied.
 * - `laws` are those that hold where they were recounted, and what is wrong with others.
 */
export type Verdict = {
  file: string
  seed: number | null
  format: number
  state: string
  events: number
  time_us: number
  event_hash: string
  state_hash: string | null
  expect: { passed: number; failed: Json[] }
  proofs: Proof[]
  laws: { holds: string[]; broken: { law: string; message: string }[] }
  signature: { state: SignatureState; public_key: string | null }
  /** Whether the manifest and the tables beside the events have digests, signed or not. */
  signed_off: boolean
  damage: Damage[]
  holds: boolean
}

/** What the proofs are given: the file, and what folding it came to, which had to be first. */
type Doubt = { file: RunFile; folds: Proof }

/** The independent proofs, in the order in which they are told. */
const PROOFS: ((doubt: Doubt) => Proof | Promise<Proof>)[] = [
  ({ folds }) => folds,
  ({ file }) => reexecuteProof(file),
]

/** What doubting came to; `world` is what the events come to, null where they come to none. */
export type Verified = { verdict: Verdict; world: World | null }

/**
 * Reads all of a run file, as it is at one moment, and doubts it. Throws RunFileError where SQLite
 * can't read it any more.
 */
export async function verified(file: RunFile): Promise<Verified> {
  try {
    file.db.exec('BEGIN')
    const found = await verdictOf(file)
    file.db.exec('COMMIT')
    return found
  } catch (error) {
    throw inWords(file.path, error)
  }
}

async function verdictOf(file: RunFile): Promise<Verified> {
  const found = doubtedManifest(file)
  if (file.isLight) return lightVerdict(file, found)
  const { manifest, signature } = found
  const world = emptyWorldOf(manifest, found.damage)
  const fold = new Fold(file.db, { world, last: manifest.event_hash ?? null })
  const folded = fold.run()
  const damaged = new Set(fold.damage.map(({ row }) => row))
  const missing = [...folded.missing].filter(([, seq]) => !damaged.has(`#${seq}`))
  const blobs = blobDamage(file.db, new Map(missing))
  // Told by what they hold, blobs say more than their list does.
  const listed = (one: Damage) => one.table === 'blobs' && blobs.length > 0
  const damage = [...found.damage.filter((one) => !listed(one)), ...fold.damage, ...blobs]
  const state_hash = folded.world === null ? null : stateHashOf(folded.world, manifest)
  damage.push(...differences(manifest, { folded, state_hash, damage }))
  if (folded.world !== null) damage.push(...lastSnapshotDamage(file, folded.world))
  const laws = folded.world === null ? { holds: [], broken: [] } : recounted(folded.world)
  // What the fold asserted at each commit, as the kernel does.
  if (folded.world !== null) laws.holds.push('nothing-held')
  if (folded.broken !== null) laws.broken.push(folded.broken)
  const { of, identical, tally, timeUs: time_us, eventHash: event_hash } = folded
  const proofs: Proof[] = []
  const folds: Proof = { proof: 'fold', identical, of, divergence: divergence(folded, damage) }
  for (const prove of PROOFS) proofs.push(await prove({ file, folds }))
  const isWhole = damage.length === 0 && laws.broken.length === 0
  const verdict: Verdict = {
    file: file.path,
    seed: manifest.seed ?? null,
    format: manifest.migrated?.from ?? manifest.format ?? 0,
    state: manifest.state ?? 'running',
    events: of,
    time_us,
    event_hash,
    state_hash,
    expect: { passed: tally.passed, failed: tally.failed as Json[] },
    proofs,
    laws,
    signature: { state: signature, public_key: manifest.public_key ?? null },
    signed_off: manifest.digests !== undefined,
    damage,
    holds: isWhole && proofs.every((one) => one.identical === one.of && one.divergence === null),
  }
  return { verdict, world: folded.world }
}

/** The manifest as far as it can be read, and where it and the tables are not what was recorded. */
function doubtedManifest(file: RunFile): {
  manifest: Partial<Manifest>
  signature: SignatureState
  damage: Damage[]
} {
  const { part: manifest, unreadable } = manifestPart(file.manifestRows())
  const damage = databaseDamage(file)
  let signature: SignatureState = 'none'
  if (manifest.digests !== undefined || unreadable.includes('digests')) {
    const found = manifestDamage(file.db)
    signature = found.signature
    damage.push(...found.damage)
  } else {
    for (const row of unreadable) damage.push(inManifest(row, 'it can not be read'))
    damage.push(...snapshotDamage(file.db))
    if (lacksDigests(manifest)) damage.push(inManifest('digests', 'the row is missing'))
  }
  // Where the list itself is damaged, it accuses the innocent.
  if (manifest.tables !== undefined && !isIn(damage, 'tables')) {
    damage.push(...tableDamage(file.db, manifest.tables))
  }
  return { manifest, signature, damage }
}

/** A run that ended has them, but for one of the first format; one that was killed has not. */
function lacksDigests({ state, migrated, public_key, tables }: Partial<Manifest>): boolean {
  return migrated === undefined && (state === 'ended' || public_key != null || tables !== undefined)
}

function inManifest(row: string, message: string): Damage {
  return { table: 'manifest', row, field: 'value', message }
}

function isIn(damage: readonly Damage[], row: string): boolean {
  return damage.some((one) => one.table === 'manifest' && one.row === row)
}

/** What SQLite itself finds: pages that do not fit, indexes that miss a row. */
function databaseDamage({ db }: RunFile): Damage[] {
  const found = db.prepare('PRAGMA integrity_check(10)').pluck().all() as string[]
  if (found.length === 1 && found[0] === 'ok') return []
  return found.map((message) => ({ table: 'the database', row: null, field: null, message }))
}

function emptyWorldOf({ seed, config }: Partial<Manifest>, damage: Damage[]): World | null {
  if (seed === undefined || config === undefined) return null
  try {
    return emptyWorld(seed, config)
  } catch (error) {
    if (!(error instanceof Violation)) throw error
    if (!isIn(damage, 'config')) damage.push(inManifest('config', 'it is no configuration'))
    return null
  }
}

/** The state hash as the oikos counted it that made the file. */
function stateHashOf(world: World, { state_version, migrated }: Partial<Manifest>): string {
  const version = state_version ?? 1
  const formerly = version === 1 ? { version, configTree: migrated?.config } : undefined
  return hash('sha256', stateText(world, formerly), 'hex')
}

type Found = { folded: Folded; state_hash: string | null; damage: readonly Damage[] }

/** Where the manifest says something else of the run than its events. */
function differences(manifest: Partial<Manifest>, { folded, state_hash, damage }: Found): Damage[] {
  // What damaged events come to says nothing of the manifest.
  if (damage.some(({ table }) => table === 'events')) return []
  const { passed, failed } = folded.tally
  const said: [keyof Manifest, unknown][] = [
    ['events', folded.of],
    ['time_us', folded.timeUs],
    ['event_hash', folded.of === 0 ? null : folded.eventHash],
  ]
  if (manifest.state_hash != null && state_hash !== null) said.push(['state_hash', state_hash])
  if (manifest.expectations != null && state_hash !== null)
    said.push(['expectations', { passed, failed }])
  const differ = said.filter(([key, value]) => {
    return !isIn(damage, key) && canonical(manifest[key] ?? null, 1000) !== canonical(value, 1000)
  })
  const isShort = differ.length > 0 && manifest.digests !== undefined
  if (isShort && differ[0]![0] === 'events' && folded.of < (manifest.events ?? 0)) {
    const message = `it is missing: ${manifest.events} events were recorded`
    return [{ table: 'events', row: `#${folded.of + 1}`, field: 'seq', message }]
  }
  return differ.map(([key, value]) => {
    const says = shownValue(canonical(manifest[key] ?? null, 1000))
    const come = shownValue(canonical(value, 1000))
    return inManifest(key, `it says ${says}, the events come to ${come}`)
  })
}

function divergence({ broken }: Folded, damage: readonly Damage[]): Json | null {
  if (broken !== null) return broken
  const ofFold = damage.find(({ table, row }) => {
    return table === 'events' || table === 'blobs' || (table === 'manifest' && row === 'state_hash')
  })
  return ofFold ?? null
}
