// Keyword search: an inverted index of what artifacts say about themselves, never of their content.
import { byCodeUnit, type Json } from '../base/json.ts'
import type { Artifact } from './artifact.ts'

const WORD = /[\p{L}\p{N}]+/gu
const WORDS_MAX = 500

/** Worlds that nobody searches pay nothing: what changed is indexed when somebody does. */
export class Words {
  private readonly ids = new Map<string, Set<string>>()
  private readonly known = new Map<string, string[]>()
  private readonly waiting = new Map<string, Artifact>()

  /** Replaces what is known of an artifact; tombstones and undiscoverable ones are left out. */
  index(artifact: Artifact): void {
    this.waiting.set(artifact.id, artifact)
  }

  forget(id: string): void {
    this.waiting.delete(id)
    this.drop(id)
  }

  private catchUp(): void {
    for (const artifact of this.waiting.values()) {
      this.drop(artifact.id)
      if (artifact.deleted_at !== null || artifact.metadata.discoverable === false) continue
      const words = [...new Set(wordsOf(textOf(artifact)))].slice(0, WORDS_MAX)
      if (words.length > 0) this.put(artifact.id, words)
    }
    this.waiting.clear()
  }

  private put(id: string, words: string[]): void {
    this.known.set(id, words)
    for (const word of words) {
      const ids = this.ids.get(word)
      if (ids === undefined) this.ids.set(word, new Set([id]))
      else ids.add(id)
    }
  }

  private drop(id: string): void {
    const words = this.known.get(id)
    if (words === undefined) return
    this.known.delete(id)
    for (const word of words) {
      const ids = this.ids.get(word)!
      ids.delete(id)
      if (ids.size === 0) this.ids.delete(word)
    }
  }

  search(query: string): string[] {
    this.catchUp()
    const hits = new Map<string, number>()
    for (const word of new Set(wordsOf(query))) {
      for (const id of this.ids.get(word) ?? []) hits.set(id, (hits.get(id) ?? 0) + 1)
    }
    return [...hits]
      .sort(([a, n], [b, m]) => (n === m ? byCodeUnit(a, b) : m - n))
      .map(([id]) => id)
  }
}

function wordsOf(text: string): string[] {
  return text.toLowerCase().match(WORD) ?? []
}

function textOf(artifact: Artifact): string {
  const tools = artifact.interface?.tools.map((tool) => `${tool.name} ${tool.description ?? ''}`)
  return [
    artifact.interface?.description ?? '',
    ...(tools ?? []),
    ...texts(artifact.metadata),
  ].join(' ')
}

function texts(value: Json): string[] {
  if (typeof value === 'string') return [value]
  if (value === null || typeof value !== 'object') return []
  return Object.values(value).flatMap(texts)
}
