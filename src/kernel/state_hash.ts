// The state hash: a canonical text of the complete world, the same for a live one and for its fold.
import type { Hash } from '../base/ids.ts'
import { byCodeUnit, canonical, WRAPPED_DEPTH_MAX } from '../base/json.ts'
import { OPERATIONAL } from './config.ts'
import { type Formerly, makeFormer } from './former_state.ts'
import type { World } from './world.ts'

/** Counts on when the text of the same world becomes another; a run file says by which it is. */
export const STATE_VERSION = 2

/**
 * Everything that the world is, so that a field added to it is in here by itself, except:
 * - `recent`, which is the end of the log, and the log has a hash of its own;
 * - `config`, which follows from `configTree` and `changes`, and what is merely operational in it;
 * - the indexes of the store, which follow from its artifacts.
 *
 * Maps and sets are lists in order of their keys, because the order in which they were filled is no
 * state; only answers kept by `key` stay in theirs, since the oldest goes first.
 */
export function stateText(world: World, formerly?: Formerly): string {
  const { artifacts, recent: _, config: __, keys, configTree, ...rest } = world
  const state = ordered(rest) as Record<string, unknown>
  state.configTree = historical(configTree as Record<string, unknown>)
  if (formerly !== undefined) makeFormer(state, formerly)
  state.artifacts = [...artifacts.byId.values()].sort((a, b) => byCodeUnit(a.id, b.id))
  state.keys = sortedEntries(keys).map(([caller, answers]) => [caller, [...answers]])
  return canonical(state, WRAPPED_DEPTH_MAX)
}

/** What of a configuration can make a difference to history. */
function historical(tree: Record<string, unknown>): object {
  const { pace: _, ...time } = tree.time as Record<string, unknown>
  const sections = Object.entries(tree).filter(([section]) => !OPERATIONAL.includes(section))
  const rest = { ...Object.fromEntries(sections), time, llm: models(tree.llm as Providers) }
  return tree.memory === undefined ? rest : { ...rest, memory: found(tree.memory as never) }
}

/** Where memories are found again is no history. */
function found({ index: _, url: __, key_env: ___, ...memory }: Record<string, unknown>): object {
  return memory
}

type Providers = { providers?: Record<string, Record<string, unknown>> }

/** How many calls of a provider are in flight at once is no history. */
function models({ providers, ...llm }: Providers = {}): object {
  if (providers === undefined) return llm
  const asked = Object.entries(providers).map(([name, { concurrency: _, ...one }]) => [name, one])
  return { ...llm, providers: Object.fromEntries(asked) }
}

export function stateHash(world: World, hash: Hash): string {
  return hash(stateText(world))
}

function ordered(value: unknown): unknown {
  if (value === null || typeof value !== 'object') return value
  if (Array.isArray(value)) return value.map(ordered)
  if (value instanceof Map) return sortedEntries(value).map(([key, one]) => [key, ordered(one)])
  if (value instanceof Set) return [...value].sort((a, b) => byCodeUnit(String(a), String(b)))
  return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, ordered(one)]))
}

function sortedEntries<K, V>(map: ReadonlyMap<K, V>): [K, V][] {
  return [...map].sort(([a], [b]) => byCodeUnit(String(a), String(b)))
}
