// A stand-in for Qdrant: the requests that oikos makes of one, answered from memory.
//
// It holds what the client of `@qdrant/js-client-rest` really sends to the words of Qdrant's REST
// interface; that Qdrant itself answers so is shown where QDRANT_URL is set.
import { createServer, type IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'

type Point = { id: string; vector: Float32Array; payload: Record<string, unknown> }
type Condition = {
  key: string
  match?: { value?: unknown; any?: unknown[] }
  range?: { lte?: number; gt?: number }
}
type Filter = { must?: Condition[] }
type Collection = { size: number; points: Map<string, Point> }
// biome-ignore lint/suspicious/noExplicitAny: bodies of requests, read as the real one would
type Body = any

export async function qdrantStandIn(): Promise<{ url: string; close: () => void }> {
  const collections = new Map<string, Collection>()
  const server = createServer((request, response) => {
    void bodyOf(request).then((body) => {
      const url = new URL(request.url!, 'http://here')
      const result = answer(collections, `${request.method} ${url.pathname}`, body)
      response.writeHead(result === undefined ? 404 : 200, { 'content-type': 'application/json' })
      const status = result === undefined ? { error: `no ${request.method} ${request.url}` } : 'ok'
      response.end(JSON.stringify({ result: result ?? null, status, time: 0 }))
    })
  })
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
  const { port } = server.address() as AddressInfo
  return {
    url: `http://127.0.0.1:${port}`,
    close: () => {
      server.close()
      server.closeAllConnections()
    },
  }
}

async function bodyOf(request: IncomingMessage): Promise<Body> {
  const parts: Buffer[] = []
  for await (const part of request) parts.push(part as Buffer)
  const text = Buffer.concat(parts).toString()
  return text === '' ? {} : JSON.parse(text)
}

function answer(collections: Map<string, Collection>, request: string, body: Body): unknown {
  const [method, path] = request.split(' ') as [string, string]
  const [, , name, ...rest] = path.split('/')
  const what = `${method} ${rest.join('/')}`
  const collection = collections.get(name!)
  if (what === 'GET exists') return { exists: collection !== undefined }
  if (what === 'PUT ') {
    if (body.vectors.distance !== 'Cosine') return undefined
    collections.set(name!, { size: body.vectors.size, points: new Map() })
    return true
  }
  if (collection === undefined) return undefined
  return inside(collection, what, body)
}

function inside({ size, points }: Collection, what: string, body: Body): unknown {
  const done = { operation_id: 1, status: 'completed' }
  switch (what) {
    case 'PUT index':
      return done
    case 'PUT points':
      for (const { id, vector, payload } of body.points) {
        if (vector.length !== size || !/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(id)) {
          return undefined
        }
        points.set(id, { id, vector: unit(vector), payload })
      }
      return done
    case 'POST points/payload':
      for (const id of body.points) Object.assign(points.get(id)!.payload, body.payload)
      return done
    case 'POST points/delete':
      for (const id of body.points ?? []) points.delete(id)
      if (body.filter) for (const { id } of fitting(points, body.filter)) points.delete(id)
      return done
    case 'POST points/scroll': {
      const all = fitting(points, body.filter ?? {}).sort((a, b) => (a.id < b.id ? -1 : 1))
      const from = all.findIndex(({ id }) => id >= (body.offset ?? ''))
      const page = from === -1 ? [] : all.slice(from, from + body.limit)
      const next = from === -1 ? undefined : all[from + body.limit]
      return { points: page.map(shown), next_page_offset: next?.id ?? null }
    }
    case 'POST points/query': {
      if (body.params?.exact !== true) return undefined
      const asked = unit(body.query)
      const scored = fitting(points, body.filter).map((point) => ({
        ...shown(point),
        score: point.vector.reduce((sum, x, i) => Math.fround(sum + x * asked[i]!), 0),
      }))
      return { points: scored.sort((a, b) => b.score - a.score).slice(0, body.limit) }
    }
    default:
      return undefined
  }
}

function fitting(points: Map<string, Point>, { must = [] }: Filter): Point[] {
  return [...points.values()].filter(({ payload }) =>
    must.every(({ key, match, range }) => {
      const value = payload[key]
      if (match?.any !== undefined) return match.any.includes(value)
      if (match !== undefined) return match.value === value
      const number = value as number
      return !(number > (range?.lte ?? Infinity)) && !(number <= (range?.gt ?? -Infinity))
    }),
  )
}

function shown({ id, payload }: Point) {
  return { id, payload }
}

/** Qdrant keeps vectors of cosine collections at length 1, in single precision. */
function unit(vector: number[]): Float32Array {
  const length = Math.sqrt(vector.reduce((sum, x) => sum + x * x, 0))
  return Float32Array.from(vector, (x) => x / length)
}
