// Answers about artifacts at an instant: lists, one with its histories, its versions.
import type { Artifact } from '../artifacts/artifact.ts'
import { byCodeUnit, type Json } from '../base/json.ts'
import { didYouMean } from '../base/nearest.ts'
import { balanceOf } from '../economy/ledger.ts'
import type { Event } from '../kernel/event.ts'
import { partyOf } from '../kernel/party.ts'
import type { World } from '../kernel/world.ts'
import { portraitIn } from '../run/portrait.ts'
import type {
  ArtifactAnswer,
  ArtifactRow,
  ArtifactsAnswer,
  VersionAnswer,
} from './answers_world.ts'
import type { OpenRun } from './open_run.ts'
import { type Problem, problem } from './problem.ts'
import { shortened } from './shortened.ts'
import type { Seen } from './worlds.ts'

const KINDS = ['agent', 'tool', 'account', 'data', 'listed', 'priced', 'deleted'] as const
const SORTS = [
  'id',
  'type',
  'owner',
  'created',
  'calls',
  'revenue',
  'price',
  'bytes',
  'scrip',
] as const

export const ARTIFACT_KINDS = KINDS
export const ARTIFACT_SORTS = SORTS

export type ArtifactsWanted = {
  q?: string
  type?: string
  owner?: string
  is?: (typeof KINDS)[number]
  min_price?: number
  max_price?: number
  sort: (typeof SORTS)[number]
  order: 'asc' | 'desc'
  limit: number
  cursor: number
}

export function artifactsAnswer(
  { world, seq, nowUs }: Seen,
  wanted: ArtifactsWanted,
): ArtifactsAnswer {
  const types: Record<string, number> = {}
  const found: ArtifactRow[] = []
  const fits = fitting(world, wanted)
  for (const artifact of world.artifacts.all()) {
    if (artifact.deleted_at === null) types[artifact.type] = (types[artifact.type] ?? 0) + 1
    if (fits(artifact)) found.push(artifactRow(world, artifact))
  }
  found.sort(ordering(wanted))
  const { cursor, limit } = wanted
  const next = cursor + limit < found.length ? cursor + limit : null
  const artifacts = found.slice(cursor, cursor + limit)
  return { seq, t: nowUs, total: found.length, types, artifacts, next }
}

function fitting(world: World, wanted: ArtifactsWanted): (artifact: Artifact) => boolean {
  const { type, owner, is, min_price = 0, max_price = Number.MAX_SAFE_INTEGER } = wanted
  const words = (wanted.q ?? '')
    .toLowerCase()
    .split(/\s+/)
    .filter((word) => word !== '')
  return (artifact) => {
    const { id, price, deleted_at } = artifact
    if ((is === 'deleted') !== (deleted_at !== null)) return false
    if (type !== undefined && artifact.type !== type) return false
    if (owner !== undefined && partyOf(world, artifact) !== owner) return false
    if (price < min_price || price > max_price) return false
    if (is !== undefined && !isOfKind(world, artifact, is)) return false
    if (words.length === 0) return true
    const text = `${id} ${artifact.type} ${artifact.owner} ${saysOf(artifact)}`.toLowerCase()
    return words.every((word) => text.includes(word))
  }
}

function saysOf({ metadata, interface: offered }: Artifact): string {
  return `${JSON.stringify(metadata)} ${offered?.description ?? ''}`
}

function isOfKind(world: World, artifact: Artifact, is: (typeof KINDS)[number]): boolean {
  const { id, can_execute, has_standing, price, read_price } = artifact
  switch (is) {
    case 'agent':
      return world.loops.has(id)
    case 'tool':
      return can_execute && !has_standing
    case 'account':
      return has_standing && !can_execute
    case 'data':
      return !can_execute && !has_standing
    case 'listed':
      return world.listings.has(id)
    case 'priced':
      return price > 0 || read_price > 0
    case 'deleted':
      return true
  }
}

export function artifactRow(world: World, artifact: Artifact): ArtifactRow {
  const { id, type, created_by, created_at, version, price, read_price } = artifact
  const { can_execute, has_standing, bytes, deleted_at, loop } = artifact
  const stats = world.stats.get(id)
  return {
    ...{ id, type, created_by, created_at, version, price, read_price, can_execute, has_standing },
    owner: partyOf(world, artifact),
    loop: loop === null ? null : loop.mind,
    bytes,
    calls: stats?.calls ?? 0,
    revenue: stats?.revenue ?? 0,
    scrip: has_standing ? balanceOf(world.ledger, 'scrip', id) : null,
    listed: world.listings.get(id)?.price ?? null,
    deleted: deleted_at !== null,
  }
}

function ordering({ sort, order }: ArtifactsWanted): (a: ArtifactRow, b: ArtifactRow) => number {
  const sign = order === 'asc' ? 1 : -1
  const value = (row: ArtifactRow): string | number =>
    sort === 'created' ? row.created_at : (row[sort] ?? -1)
  return (a, b) => {
    const [x, y] = [value(a), value(b)]
    const difference =
      typeof x === 'string' || typeof y === 'string' ? byCodeUnit(String(x), String(y)) : x - y
    return sign * difference || byCodeUnit(a.id, b.id)
  }
}

/** Rows of one history. */
const ROWS_MAX = 500

export function artifactAnswer(open: OpenRun, seen: Seen, id: string): ArtifactAnswer | Problem {
  const { world, seq, nowUs } = seen
  const { file } = open
  const portrait = portraitIn(file, seen, id)
  if (portrait === null) return unknown(world, id)
  const { artifact, resources, owns, versions, stats } = portrait
  const listing = world.listings.get(id)
  const events = open.isLight ? [] : historyOf(open, id, seq)
  const callers = [...(world.stats.get(id)?.callers ?? [])].map(([who, calls]) => ({
    id: who,
    calls,
  }))
  const lists = { versions, owners: ownersOf(events), prices: pricesOf(events), callers, owns }
  return {
    ...{ seq, t: nowUs },
    row: artifactRow(world, artifact),
    seller: listing?.seller ?? null,
    deleted_by: artifact.deleted_by,
    access_contract_id: artifact.access_contract_id,
    content: shortened(artifact.content),
    code: artifact.code,
    interface: artifact.interface as unknown as Json,
    loop: artifact.loop as unknown as Json,
    metadata: artifact.metadata,
    depends_on: [...artifact.depends_on],
    dependents: dependentsOf(world, id),
    resources: plainResources(resources),
    failures: stats.failures as Record<string, number>,
    versions: versions.slice(-ROWS_MAX),
    prices: lists.prices.slice(-ROWS_MAX),
    owners: lists.owners.slice(-ROWS_MAX),
    callers: callers.sort((a, b) => b.calls - a.calls || byCodeUnit(a.id, b.id)).slice(0, ROWS_MAX),
    owns: owns.slice(0, ROWS_MAX),
    created: createdOf(events),
    cut: Object.values(lists).some((list) => list.length > ROWS_MAX),
  }
}

function unknown(world: World, id: string): Problem {
  const advice = didYouMean(id, [...world.artifacts.byId.keys()])
  return problem(404, 'NO_SUCH_ARTIFACT', `there is no ${id} at this instant${advice}`)
}

type Resources = ArtifactAnswer['resources']

function plainResources({ stocks, flows, quotas }: Resources): Resources {
  const plain = Object.entries(flows).map(([name, flow]) => {
    const { level, capacity, rate_per_minute, debt_ends_at } = flow
    return [name, { level, capacity, rate_per_minute, debt_ends_at }] as const
  })
  return { stocks, flows: Object.fromEntries(plain), quotas }
}

function dependentsOf(world: World, id: string): string[] {
  const found: string[] = []
  for (const one of world.artifacts.all()) {
    if (one.deleted_at === null && one.depends_on.includes(id)) found.push(one.id)
    if (found.length >= ROWS_MAX) break
  }
  return found
}

const HISTORY = ['artifact.created', 'artifact.written', 'artifact.transferred', 'artifact.sold']

function historyOf({ file }: OpenRun, id: string, seq: number): Event[] {
  const events = file.events({ kinds: HISTORY, about: id, to: { seq } })
  return [...events].filter((event) => (event.data as { id?: string }).id === id)
}

function createdOf(events: readonly Event[]): ArtifactAnswer['created'] {
  const [first] = events
  if (first?.kind !== 'artifact.created') return null
  const { seq, t, step } = first
  return { seq, t, step, by: first.by ?? first.data.owner }
}

function pricesOf(events: readonly Event[]): ArtifactAnswer['prices'] {
  const found: ArtifactAnswer['prices'] = []
  for (const { kind, seq, t, data } of events) {
    if (kind !== 'artifact.created' && kind !== 'artifact.written') continue
    const before = found.at(-1) ?? { price: 0, read_price: 0 }
    const { price = before.price, read_price = before.read_price } = data
    const isNew = found.length === 0
    if (!isNew && price === before.price && read_price === before.read_price) continue
    found.push({ seq, t, price, read_price })
  }
  return found
}

function ownersOf(events: readonly Event[]): ArtifactAnswer['owners'] {
  return events.flatMap(({ kind, seq, t, data }): ArtifactAnswer['owners'] => {
    switch (kind) {
      case 'artifact.created':
        return [{ seq, t, owner: data.owner, how: 'made', price: null }]
      case 'artifact.transferred':
        return [{ seq, t, owner: data.to, how: 'given', price: null }]
      case 'artifact.sold':
        return [{ seq, t, owner: data.buyer, how: 'sold', price: data.price }]
      default:
        return []
    }
  })
}

/** More than the content of an artifact may have, unless a scenario allows more. */
const WHOLE = 1_100_000

/** As the events up to that version made it. */
export function versionAnswer(open: OpenRun, id: string, version: number): VersionAnswer | Problem {
  let at: Event | null = null
  let body: Record<string, unknown> = {}
  const kinds = ['artifact.created', 'artifact.written']
  for (const event of open.file.events({ kinds, about: id })) {
    if (event.kind !== 'artifact.created' && event.kind !== 'artifact.written') continue
    if (event.data.id !== id) continue
    const number = event.kind === 'artifact.created' ? 1 : event.data.version
    if (number > version) break
    body = { ...body, ...event.data }
    at = event
  }
  if (at === null) {
    return problem(404, 'NO_SUCH_VERSION', `there is no version ${version} of ${id} in this run`)
  }
  const { content = null, code = null, interface: offered = null, loop = null } = body
  const { metadata = {}, price = 0, read_price = 0 } = body
  return {
    version,
    ...{ seq: at.seq, t: at.t, by: at.by },
    content: shortened(content as Json, WHOLE),
    code: code as string | null,
    ...{ interface: offered as Json, loop: loop as Json, metadata: metadata as Json },
    ...{ price: price as number, read_price: read_price as number },
  }
}
