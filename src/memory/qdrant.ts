// The space of vectors in Qdrant, searched exactly. The door of its client.
import { hash } from 'node:crypto'
import type { QdrantClient } from '@qdrant/js-client-rest'
import { z } from 'zod'
import type { Near } from './rank.ts'
import type { Kept, Life, Placed, Row, Space, Whose } from './space.ts'
import { vectorBytes, vectorFrom } from './vector.ts'

/** `collection` belongs to one run; `timeoutMs` bounds each request. */
export type QdrantPlace = { url: string; key?: string; collection: string; timeoutMs: number }

const OPEN = Number.MAX_SAFE_INTEGER
const PAGE = 1000

/** What goes with a vector; `body` is the vector as it was before Qdrant made it one of floats. */
const payloadSchema = z.object({
  id: z.string(),
  owner: z.string(),
  layer: z.string(),
  hash: z.string(),
  embedder: z.string(),
  from_seq: z.int(),
  to_seq: z.int(),
  body: z.string(),
})
type Payload = z.infer<typeof payloadSchema>

export class QdrantSpace implements Space {
  private readonly given: {
    url: string
    apiKey?: string
    timeout: number
    checkCompatibility: false
  }
  private client: QdrantClient | null = null
  private readonly collection: string
  private isThere = false
  private embedder = ''
  /** The point of each memory that has not ended. */
  private readonly points = new Map<string, string>()

  constructor({ url, key, collection, timeoutMs }: QdrantPlace) {
    const apiKey = key === undefined ? {} : { apiKey: key }
    this.given = { url, ...apiKey, timeout: timeoutMs, checkCompatibility: false }
    this.collection = collection
  }

  /** The package is loaded by whoever asks first: most runs have no Qdrant. */
  private async opened(): Promise<QdrantClient> {
    if (this.client === null) {
      const { QdrantClient } = await import('@qdrant/js-client-rest')
      this.client = new QdrantClient(this.given)
    }
    return this.client
  }

  async put(rows: readonly Placed[]): Promise<void> {
    if (rows.length === 0) return
    await this.prepare(rows[0]!.vector.length)
    const points = rows.map(({ vector, from, ...row }) => {
      const body = vectorBytes(vector).toString('base64')
      const payload = { ...row, embedder: this.embedder, from_seq: from, to_seq: OPEN, body }
      return { id: pointOf(row.id, from), vector: [...vector], payload }
    })
    await (await this.opened()).upsert(this.collection, { wait: true, points })
    for (const { id, from } of rows) this.points.set(id, pointOf(id, from))
  }

  async end({ id }: Row, seq: number): Promise<void> {
    const point = this.points.get(id)
    if (point === undefined) return
    const ended = { payload: { to_seq: seq }, points: [point], wait: true }
    await (await this.opened()).setPayload(this.collection, ended)
    this.points.delete(id)
  }

  async nearest(whose: Whose, vector: Int8Array, count: number): Promise<Near[]> {
    if (!(await this.exists())) return []
    const { points } = await (await this.opened()).query(this.collection, {
      query: [...vector],
      filter: { must: mustOf(whose) },
      params: { exact: true },
      limit: count,
      with_payload: ['id', 'body'],
    })
    return points.map(({ payload }) => near(payload))
  }

  async keep(rows: readonly Row[], life: Life): Promise<Kept> {
    this.embedder = life.embedder
    this.points.clear()
    if (!(await this.exists())) return { ids: new Set(), dropped: 0 }
    const wanted = new Map(rows.map((row) => [row.id, row]))
    const stale: (string | number)[] = []
    for await (const { id: point, payload } of this.all()) {
      const row = wanted.get(payload.id)
      if (isAs(payload, row, life)) this.points.set(payload.id, String(point))
      else stale.push(point)
    }
    for (let at = 0; at < stale.length; at += PAGE) {
      const points = stale.slice(at, at + PAGE)
      await (await this.opened()).delete(this.collection, { wait: true, points })
    }
    return { ids: new Set(this.points.keys()), dropped: stale.length }
  }

  async forget(seq: number): Promise<void> {
    if (!(await this.exists())) return
    const filter = { must: [{ key: 'to_seq', range: { lte: seq } }] }
    await (await this.opened()).delete(this.collection, { wait: true, filter })
  }

  private async *all() {
    let offset: string | number | undefined
    do {
      const page = await (await this.opened()).scroll(this.collection, {
        limit: PAGE,
        offset,
        with_payload: true,
      })
      for (const { id, payload } of page.points) {
        yield { id, payload: payloadSchema.parse(payload) }
      }
      offset = (page.next_page_offset ?? undefined) as string | number | undefined
    } while (offset !== undefined)
  }

  private async exists(): Promise<boolean> {
    if (!this.isThere)
      this.isThere = (await (await this.opened()).collectionExists(this.collection)).exists
    return this.isThere
  }

  private async prepare(size: number): Promise<void> {
    if (await this.exists()) return
    await (await this.opened()).createCollection(this.collection, {
      vectors: { size, distance: 'Cosine' },
    })
    for (const [field_name, field_schema] of [
      ['id', 'keyword'],
      ['owner', 'keyword'],
      ['layer', 'keyword'],
      ['from_seq', 'integer'],
      ['to_seq', 'integer'],
    ] as const) {
      const field = { field_name, field_schema, wait: true }
      await (await this.opened()).createPayloadIndex(this.collection, field)
    }
    this.isThere = true
  }
}

/** A collection that was begun by another life may have rows that ended, or begin later. */
function isAs(payload: Payload, row: Row | undefined, { seq, embedder }: Life): boolean {
  return (
    row !== undefined &&
    payload.to_seq === OPEN &&
    payload.from_seq <= seq &&
    payload.owner === row.owner &&
    payload.layer === row.layer &&
    payload.hash === row.hash &&
    payload.embedder === embedder
  )
}

function mustOf({ owner, layer, asOf }: Whose) {
  return [
    { key: 'owner', match: { value: owner } },
    { key: 'from_seq', range: { lte: asOf } },
    { key: 'to_seq', range: { gt: asOf } },
    ...(layer === null ? [] : [{ key: 'layer', match: { value: layer } }]),
  ]
}

/** Qdrant names points by UUIDs: one made of the row's own name. */
function pointOf(id: string, from: number): string {
  const hex = hash('sha256', `${id}#${from}`, 'hex')
  const parts = [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20)]
  return [...parts, hex.slice(20, 32)].join('-')
}

const nearSchema = payloadSchema.pick({ id: true, body: true })

function near(payload: unknown): Near {
  const { id, body } = nearSchema.parse(payload)
  return { id, vector: vectorFrom(Buffer.from(body, 'base64'))! }
}
