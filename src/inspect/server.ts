// The server of the inspector: routes over HTTP on this machine alone. The door of fastify.

import type { AddressInfo } from 'node:net'
import Fastify, { type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify'
import { z } from 'zod'
import { RunFileError } from '../run/run_file.ts'
import { sessionAnswer } from './answers_run.ts'
import { Guard, HEADERS, newTokens, type Role } from './guard.ts'
import type { Library } from './library.ts'
import { tellGrowth } from './live.ts'
import { API, openApi } from './openapi.ts'
import type { Outside } from './outside.ts'
import { type PageFile, pageFiles } from './page_files.ts'
import { isProblem, type Problem, problem } from './problem.ts'
import { type Desk, look, type Route } from './route.ts'
import { RUN_ROUTES } from './routes_run.ts'
import { CONTROL_ROUTES, STUDY_ROUTES } from './routes_study.ts'
import { WORLD_ROUTES } from './routes_world.ts'

export type InspectorOptions = {
  library: Library
  outside: Outside
  /** Where the built page is. */
  page: string
  port: number
  /** The run to begin with. */
  opened: string | null
}

export type Inspector = {
  /** For whoever may change a run, and for whoever may only look on. */
  controlUrl: string
  viewUrl: string
  close: () => Promise<void>
}

const BODY_MAX = 1_000_000
const CONNECTIONS_MAX = 64
const LISTENERS_MAX = 24

/** The session is the one route that depends on who asks. */
const SESSION = look({
  path: '/session',
  says: 'Who asks: what the token allows.',
  query: z.strictObject({}),
  answer: sessionAnswer,
  reply: () => null,
})

export const ROUTES: Route[] = [...RUN_ROUTES, ...WORLD_ROUTES, ...STUDY_ROUTES, ...CONTROL_ROUTES]

/** Listens on loopback. Throws what the system says where the port is taken. */
export async function openInspector(options: InspectorOptions): Promise<Inspector> {
  const { library, outside } = options
  const server = Fastify({
    bodyLimit: BODY_MAX,
    requestTimeout: 30_000,
    routerOptions: { maxParamLength: 1_000 },
  })
  let port = options.port
  const guard = new Guard(newTokens(), () => port)
  const roles = new WeakMap<FastifyRequest, Role>()
  server.addHook('onRequest', (request, reply, done) => {
    for (const [name, value] of Object.entries(HEADERS)) reply.header(name, value)
    reply.header('cache-control', 'no-store')
    const refused = admitted(guard, request, reply, roles)
    if (refused === null) done()
    else if (refused !== 'answered') send(reply, refused)
  })
  server.setErrorHandler((error, _, reply) => send(reply, problemOf(error)))
  server.setNotFoundHandler((request, reply) => pageOrProblem(options.page, request, reply))
  addRoutes(server, { library, outside }, roles)
  addSession(server, options, { guard, roles, port: () => port })
  const stops = addLive(server, { library, outside })
  server.server.maxConnections = CONNECTIONS_MAX
  await server.listen({ port, host: '127.0.0.1' })
  port = (server.server.address() as AddressInfo).port
  const url = (role: Role) => `http://127.0.0.1:${port}/?token=${guard.tokens[role]}`
  return {
    controlUrl: url('controller'),
    viewUrl: url('viewer'),
    close: async () => {
      for (const stop of stops) stop()
      server.server.closeAllConnections()
      await server.close()
      library.close()
    },
  }
}

/** Null for whoever may go on; an address with a token is answered with a cookie. */
function admitted(
  guard: Guard,
  request: FastifyRequest,
  reply: FastifyReply,
  roles: WeakMap<FastifyRequest, Role>,
): Problem | 'answered' | null {
  const { headers, url } = request
  const foreign = guard.foreign(headers)
  if (foreign !== null) return foreign
  const { searchParams } = new URL(url, 'http://127.0.0.1')
  const token = searchParams.get('token')
  if (token !== null && request.method === 'GET') {
    if (guard.roleFor(token) === null) return unknownToken()
    const to = searchParams.get('to') ?? '/'
    reply.header('set-cookie', `${guard.cookie}=${token}; Path=/; HttpOnly; SameSite=Lax`)
    // Two slashes would lead to another host.
    reply.redirect(/^\/(?![/\\])/.test(to) ? to : '/', 303)
    return 'answered'
  }
  const role = guard.roleOf(headers)
  if (role === null) return unknownToken()
  roles.set(request, role)
  return null
}

function unknownToken(): Problem {
  const how = 'open the address that oikos printed, or send its token as Authorization: Bearer'
  return problem(401, 'NO_TOKEN', `this needs a token: ${how}`)
}

function send(reply: FastifyReply, { status, code, message }: Problem): void {
  void reply.code(status).send({ error: { code, message } })
}

/** What was thrown: what people can do something about in words, never a stack. */
function problemOf(error: unknown): Problem {
  if (error instanceof RunFileError) return problem(409, 'UNREADABLE', error.message)
  const { statusCode = 500, message } = error as { statusCode?: number; message: string }
  if (statusCode < 500) return problem(statusCode, 'BAD_REQUEST', message)
  process.stderr.write(`oikos: the inspector could not answer: ${message}\n`)
  return problem(
    500,
    'INTERNAL',
    'this could not be answered, which is a bug of oikos: look at its terminal',
  )
}

function addRoutes(
  server: FastifyInstance,
  desk: Desk,
  roles: WeakMap<FastifyRequest, Role>,
): void {
  for (const route of ROUTES) {
    server.route({
      method: route.method,
      url: `${API}${route.path}`,
      handler: async (request, reply) => {
        if (route.controls && roles.get(request) !== 'controller') {
          const how = 'open the control address that oikos printed'
          return send(reply, problem(403, 'ONLY_LOOKING', `this token may only look on: ${how}`))
        }
        const query = route.query.safeParse(request.query)
        if (!query.success) return send(reply, shapeProblem('query', query.error))
        const body = route.body?.safeParse(request.body)
        if (body !== undefined && !body.success) {
          return send(reply, shapeProblem('body', body.error))
        }
        const params = request.params as Record<string, string>
        const answer = await route.reply(desk, { params, query: query.data, body: body?.data })
        if (isProblem(answer)) return send(reply, answer)
        return reply.send(answer)
      },
    })
  }
}

function shapeProblem(what: string, { issues }: z.ZodError): Problem {
  const [issue] = issues
  const where = issue!.path.length === 0 ? '' : ` ${issue!.path.join('.')}`
  const how = `${API}/openapi.json says what may be asked`
  return problem(400, `BAD_${what.toUpperCase()}`, `${what}${where}: ${issue!.message}; ${how}`)
}

function addSession(
  server: FastifyInstance,
  { outside, opened }: InspectorOptions,
  {
    guard,
    roles,
    port,
  }: {
    guard: Guard
    roles: WeakMap<FastifyRequest, Role>
    port: () => number
  },
): void {
  const described = openApi([SESSION, ...ROUTES], outside.version)
  server.get(`${API}/session`, (request, reply) => {
    const view_url = `http://127.0.0.1:${port()}/?token=${guard.tokens.viewer}`
    reply.send({ role: roles.get(request)!, version: outside.version, view_url, opened })
  })
  server.get(`${API}/openapi.json`, (_, reply) => reply.send(described))
}

function addLive(server: FastifyInstance, { library, outside }: Desk): Set<() => void> {
  const stops = new Set<() => void>()
  server.get(`${API}/runs/:run/live`, (request, reply) => {
    const open = library.get((request.params as { run: string }).run)
    if (isProblem(open)) return send(reply, open)
    if (stops.size >= LISTENERS_MAX) {
      return send(reply, problem(429, 'TOO_MANY', 'too many pages listen: close some of them'))
    }
    reply.hijack()
    const headers = { ...HEADERS, 'cache-control': 'no-store', 'content-type': 'text/event-stream' }
    reply.raw.writeHead(200, headers)
    const stop = tellGrowth(open, outside, reply.raw)
    stops.add(stop)
    reply.raw.on('close', () => stops.delete(stop))
  })
  return stops
}

let known: { folder: string; files: Map<string, PageFile> | null } | null = null

/** Every address that is no file of the page is one of its views. */
function pageOrProblem(folder: string, { url, method }: FastifyRequest, reply: FastifyReply): void {
  const { pathname } = new URL(url, 'http://127.0.0.1')
  if (pathname.startsWith('/api') || method !== 'GET') {
    const how = `${API}/openapi.json says what there is`
    return send(reply, problem(404, 'NOT_FOUND', `there is nothing at ${pathname}: ${how}`))
  }
  if (known?.folder !== folder) known = { folder, files: pageFiles(folder) }
  const { files } = known
  if (files === null) {
    return send(reply, problem(404, 'NO_PAGE', 'the page was not built: npm run build'))
  }
  const isAsset = pathname.startsWith('/assets/')
  const file = files.get(pathname) ?? (isAsset ? undefined : files.get('/index.html'))
  if (file === undefined) return send(reply, problem(404, 'NOT_FOUND', `no file ${pathname}`))
  if (isAsset) reply.header('cache-control', 'private, max-age=31536000, immutable')
  reply.type(file.type).send(file.body)
}
