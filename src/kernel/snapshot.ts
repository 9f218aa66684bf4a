// Snapshots: the maps of a world as lines of text, whole or only what changed, and back from them.
import type { Artifact } from '../artifacts/artifact.ts'
import type { Cells } from '../base/cells.ts'
import type { Json, JsonObject } from '../base/json.ts'
import { assert } from '../base/violation.ts'
import { configOf, type Stats, type Uses, type World } from './world.ts'

/**
 * One map, under a name of its own that never changes: snapshots hold it. `write` is left out
 * where the values are plain data as they are; `put` where an entry is more than an entry.
 */
export type Section<V> = {
  name: string
  cells: Cells<V>
  write?: (value: V) => Json
  read?: (value: Json) => V
  put?: (value: V) => void
}

type Figures = { circulating: number; held: number; minted: number; burned: number }

/** All of the world that is no map, but for what its configuration and its log have anyway. */
export type Scalars = {
  now: number
  seq: number
  living: number
  orders: number
  interventions: number
  delivery: World['delivery']
  mint: World['mint']
  audit: World['audit']
  models: World['models']
  ended: string | null
  changes: Json
  stocks: Record<string, Figures>
  holdsMade: number
}

const entries = <V>(map: ReadonlyMap<string, V>): Json => [...map] as unknown as Json
const asMap = <V>(value: Json): Map<string, V> => new Map(value as unknown as [string, V][])

type Counts = { failures: Map<string, number>; callers: Map<string, number> }

function countersOf({ failures, callers, ...figures }: Counts): JsonObject {
  return { ...(figures as JsonObject), failures: entries(failures), callers: entries(callers) }
}

function counted({ failures, callers, ...figures }: JsonObject): Counts {
  return { ...figures, failures: asMap(failures!), callers: asMap(callers!) }
}

/** Every map of a world. */
export function sectionsOf(world: World): Section<unknown>[] {
  const { artifacts, ledger } = world
  const plain = <V>(name: string, cells: Cells<V>): Section<V> => ({ name, cells })
  const byResource = <V>(name: string, maps: ReadonlyMap<string, Cells<V>>) =>
    [...maps].map(([resource, cells]) => plain(`${name}.${resource}`, cells))
  const stocks = new Map([...ledger.stocks].map(([name, { balances }]) => [name, balances]))
  const byId: Section<Artifact> = {
    ...plain('artifacts', artifacts.byId),
    put: (artifact) => artifacts.put(artifact),
  }
  const rights: Section<World['rights'] extends Cells<infer R> ? R : never> = {
    ...plain('rights', world.rights),
    write: ({ flows, quotas }) => ({ flows: entries(flows), quotas: entries(quotas) }),
    read: (value) => {
      const { flows, quotas } = value as JsonObject
      return { flows: asMap(flows!), quotas: asMap(quotas!) }
    },
  }
  const stats: Section<Stats> = {
    ...plain('stats', world.stats),
    write: ({ before, paid, ...counters }) => ({
      ...countersOf(counters),
      before: countersOf(before),
      paid: entries(paid),
    }),
    read: (value) => {
      const { before, paid, ...counters } = value as JsonObject
      return {
        ...counted(counters),
        before: counted(before as JsonObject),
        paid: asMap(paid!),
      } as Stats
    },
  }
  const nested = <V>(name: string, cells: Cells<Map<string, V>>): Section<Map<string, V>> => ({
    ...plain(name, cells),
    write: entries,
    read: asMap,
  })
  const uses: Section<Uses> = {
    ...plain('uses', world.uses),
    write: ({ callers, ...counts }) => ({ ...counts, callers: entries(callers) }),
    read: (value) => {
      const { callers, ...counts } = value as JsonObject
      return { ...(counts as { since: number; all: number }), callers: asMap(callers!) }
    },
  }
  const capabilities: Section<Set<string>> = {
    ...plain('capabilities', world.capabilities),
    write: (held) => [...held],
    read: (value) => new Set(value as string[]),
  }
  return [
    byId,
    ...byResource('balances', stocks),
    ...byResource('flows', world.flows),
    ...byResource('quotas', world.quotas),
    plain('disk', world.diskUsed),
    rights,
    plain('listings', world.listings),
    plain('debts', world.debts),
    plain('collateral', world.collateral),
    plain('pledges', world.pledges),
    nested('charges', world.charges),
    capabilities,
    plain('loops', world.loops),
    plain('frozen', world.frozen),
    plain('seeds', world.seeds),
    plain('made', world.made),
    plain('versions', world.versions),
    plain('changelog', world.changelog),
    plain('status', world.status),
    stats,
    nested('keys', world.keys),
    plain('tombstones', world.tombstones),
    plain('kept', world.kept),
    plain('effects', world.effects),
    plain('awaiting', world.awaiting),
    plain('heard', world.heard),
    plain('observed', world.observed),
    plain('judged', world.judged),
    plain('recalled', world.recalled),
    plain('subscriptions', world.subscriptions),
    plain('jobs', world.jobs),
    plain('mail', world.mail),
    plain('bids', world.bids),
    plain('scored', world.scored),
    uses,
    plain('asked', world.asked),
  ] as Section<unknown>[]
}

/**
 * Entries of maps. `lines` has one for each, `[section, key, value]`, or without a value for one
 * that is gone; a section is a place in `sections`, which has the names.
 */
export type Entries = { sections: readonly string[]; lines: readonly string[] }

type Sections = readonly Section<unknown>[]

/**
 * What changed since the last snapshot, or everything where none was taken or `whole` is asked for.
 * From here on the maps note what changes next.
 */
export function takeEntries(sections: Sections, whole: boolean): Entries {
  const lines: string[] = []
  sections.forEach(({ cells, write }, place) => {
    for (const key of whole ? cells.keys() : cells.changes) {
      const value = cells.get(key)
      // Whoever puts these lines has it at another place: it must go from there.
      const goes = value === undefined || (!whole && cells.isMoved(key))
      if (goes) lines.push(JSON.stringify([place, key]))
      if (value === undefined) continue
      lines.push(JSON.stringify([place, key, write === undefined ? value : write(value)]))
    }
    cells.follow()
  })
  return { sections: sections.map(({ name }) => name), lines }
}

/** Names of a snapshot that no map has: a later oikos took it. */
export function unknownSections(sections: Sections, { sections: names }: Entries): string[] {
  const known = new Set(sections.map(({ name }) => name))
  return names.filter((name) => !known.has(name))
}

/**
 * Puts the entries of a snapshot: the whole one first, then those that follow it. A map that the
 * snapshot does not name, because an earlier oikos took it, stays as it is. Throws Violation for a
 * name that is not known.
 */
export function putEntries(sections: Sections, { sections: names, lines }: Entries): void {
  const byName = new Map(sections.map((section) => [section.name, section]))
  const byPlace = names.map((name) => {
    const section = byName.get(name)
    assert(section !== undefined, 'known-section', `there is no section ${name}`)
    return section
  })
  for (const line of lines) {
    const [place, key, value] = JSON.parse(line) as [number, string, Json?]
    const { cells, read, put } = byPlace[place]!
    if (value === undefined) {
      cells.delete(key)
      continue
    }
    const one = read === undefined ? value : read(value)
    if (put === undefined) cells.set(key, one)
    else put(one)
  }
}

/** From here on the maps note what changes, as after a snapshot. */
export function followChanges(sections: Sections): void {
  for (const { cells } of sections) cells.follow()
}

export function scalarsOf(world: World): Scalars {
  const { now, seq, living, orders, interventions, ended, changes, ledger } = world
  const { delivery, mint, audit, models } = world
  const stocks: Record<string, Figures> = {}
  for (const [resource, { circulating, held, minted, burned }] of ledger.stocks) {
    stocks[resource] = { circulating, held, minted, burned }
  }
  const { holdsMade } = ledger
  const counters = { now, seq, living, orders, interventions, ended, delivery, mint, audit, models }
  return { ...counters, changes: changes as Json, stocks, holdsMade }
}

/** Sets all that is no map. Call after the maps are there. */
export function putScalars(world: World, scalars: Scalars): void {
  const { stocks, holdsMade, changes, ...counters } = scalars
  Object.assign(world, counters)
  world.changes = changes as unknown[]
  // An empty world has that of its tree already.
  if (world.changes.length > 0) world.config = configOf(world)
  world.ledger.holdsMade = holdsMade
  for (const [resource, figures] of Object.entries(stocks)) {
    const stock = world.ledger.stocks.get(resource)
    assert(stock !== undefined, 'known-resource', `there is no stock ${resource}`)
    Object.assign(stock, figures)
  }
}
