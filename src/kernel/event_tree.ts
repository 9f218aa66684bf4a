// Who waits for which events: a tree of kinds and values, so that what can't fit costs nothing.
import { canonical, type Json, type JsonObject } from '../base/json.ts'
import { about, type Event } from './event.ts'
import { equalities, type Filter, kindsOf, valueAt } from './filter.ts'

const ANY = '*'

/** `next` leads on by the value that an event has at a path; what is in `keys` needs no more. */
type Node = { keys: Set<string>; next: Map<string, Map<string, Node>> }

/** Paths of a node up to which they are looked up one by one; beyond, the event's own are. */
const FEW = 8
/** Values of an event that are looked at; one with more is asked for each path instead. */
const VALUES_MAX = 300

/**
 * A tree for each kind, and in it a level for each path that a filter wants a certain value at, in
 * order of the paths. What it finds fits kind and all such values; the rest of a filter is for the
 * caller to check. Looking costs the same however many filters want another kind or value.
 */
export class EventTree {
  private readonly roots = new Map<string, Node>()
  private readonly filters = new Map<string, Filter>()

  get size(): number {
    return this.filters.size
  }

  has(key: string): boolean {
    return this.filters.has(key)
  }

  add(key: string, filter: Filter): void {
    this.remove(key)
    this.filters.set(key, filter)
    for (const kind of kindsOf(filter) ?? [ANY]) {
      let node = this.roots.get(kind)
      if (node === undefined) {
        node = empty()
        this.roots.set(kind, node)
      }
      for (const [path, value] of equalities(filter)) node = child(node, path, canonical(value))
      node.keys.add(key)
    }
  }

  remove(key: string): void {
    const filter = this.filters.get(key)
    if (filter === undefined) return
    this.filters.delete(key)
    for (const kind of kindsOf(filter) ?? [ANY]) {
      const root = this.roots.get(kind)!
      const ways = equalities(filter).map(([path, value]) => [path, canonical(value)] as const)
      if (removed(root, ways, key)) this.roots.delete(kind)
    }
  }

  /** The keys of filters that an event may match, in no order; each once. */
  candidates(event: Event): Set<string> {
    const found = new Set<string>()
    for (const kind of [event.kind, ANY]) {
      const root = this.roots.get(kind)
      if (root !== undefined) collect(root, event, found, { values: null })
    }
    return found
  }
}

function empty(): Node {
  return { keys: new Set(), next: new Map() }
}

function child(node: Node, path: string, value: string): Node {
  let ways = node.next.get(path)
  if (ways === undefined) {
    ways = new Map()
    node.next.set(path, ways)
  }
  let to = ways.get(value)
  if (to === undefined) {
    to = empty()
    ways.set(value, to)
  }
  return to
}

/** Takes a key out; answers whether its node is empty then. */
function removed(node: Node, [way, ...rest]: (readonly [string, string])[], key: string): boolean {
  if (way === undefined) node.keys.delete(key)
  else {
    const [path, value] = way
    const ways = node.next.get(path)!
    if (removed(ways.get(value)!, rest, key)) ways.delete(value)
    if (ways.size === 0) node.next.delete(path)
  }
  return node.keys.size === 0 && node.next.size === 0
}

type Seen = { values: [path: string, value: string][] | null }

function collect(node: Node, event: Event, found: Set<string>, seen: Seen): void {
  for (const key of node.keys) found.add(key)
  if (node.next.size === 0) return
  if (node.next.size > FEW) {
    seen.values ??= valuesOf(event)
    if (seen.values.length <= VALUES_MAX) {
      for (const [path, value] of seen.values)
        follow(node.next.get(path), value, event, found, seen)
      return
    }
  }
  for (const [path, ways] of node.next) {
    for (const value of valuesAt(event, path)) follow(ways, value, event, found, seen)
  }
}

function follow(
  ways: Map<string, Node> | undefined,
  value: string,
  event: Event,
  found: Set<string>,
  seen: Seen,
): void {
  const to = ways?.get(value)
  if (to !== undefined) collect(to, event, found, seen)
}

function valuesAt(event: Event, path: string): string[] {
  if (path === 'about') return about(event).map((id) => canonical(id))
  const value = valueAt(event, path)
  return value === undefined || (value !== null && typeof value === 'object')
    ? []
    : [canonical(value)]
}

/** Every plain value of an event by its path, also by the shorter one that leaves out `data.`. */
function valuesOf(event: Event): [string, string][] {
  const found: [string, string][] = about(event).map((id) => ['about', canonical(id)])
  const walk = (value: Json, path: string): void => {
    if (found.length > VALUES_MAX) return
    if (value !== null && typeof value === 'object') {
      for (const [name, inner] of Object.entries(value as JsonObject)) {
        walk(inner, path === '' ? name : `${path}.${name}`)
      }
      return
    }
    const text = canonical(value)
    found.push([path, text])
    const short = path.startsWith('data.') ? path.slice('data.'.length) : null
    if (short !== null && !Object.hasOwn(event, short.split('.')[0]!)) found.push([short, text])
  }
  walk(event as unknown as Json, '')
  return found
}
