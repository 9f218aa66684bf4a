// The interface as OpenAPI 3.1, generated from the schemas that it is checked with.
import { z } from 'zod'
import type { Route } from './route.ts'

export const API = '/api/v1'

type Node = Record<string, unknown>

export function openApi(routes: readonly Route[], version: string): Node {
  const paths: Record<string, Node> = {}
  for (const route of routes) {
    const path = `${API}${route.path.replace(/:(\w+)/g, '{$1}')}`
    paths[path] = { ...paths[path], [route.method.toLowerCase()]: operation(route) }
  }
  return {
    openapi: '3.1.0',
    info: { title: 'oikos inspector', version, description: ABOUT },
    servers: [{ url: '/' }],
    security: [{ token: [] }],
    paths,
    components: {
      securitySchemes: { token: { type: 'http', scheme: 'bearer', description: TOKEN } },
      schemas: { Problem: schemaOf(problemAnswer, 'output') },
    },
  }
}

const ABOUT =
  'Times are virtual microseconds, amounts integers, `run` is the name of a run as /runs has ' +
  'it. Where seq and t are missing, a world is that of the end.'
const TOKEN = 'The token of the address that oikos inspect prints; the page has it as a cookie.'

const problemAnswer = z.strictObject({
  error: z.strictObject({ code: z.string(), message: z.string() }),
})

function operation({ path, says, query, body, answer, controls }: Route): Node {
  const refused = { description: 'why not, and what to do', ...content({ $ref: PROBLEM }) }
  const shape = schemaOf(query, 'input') as { properties?: Node; required?: string[] }
  const inQuery = Object.entries(shape.properties ?? {}).map(([name, schema]) => {
    return { name, in: 'query', required: shape.required?.includes(name) ?? false, schema }
  })
  const inPath = [...path.matchAll(/:(\w+)/g)].map(([, name]) => {
    return { name, in: 'path', required: true, schema: { type: 'string' } }
  })
  const answered = { description: 'what was asked', ...content(schemaOf(answer, 'output')) }
  return {
    summary: says,
    ...(controls ? { description: 'Takes the token of whoever may change a run.' } : {}),
    parameters: [...inPath, ...inQuery],
    ...(body === null
      ? {}
      : { requestBody: { required: true, ...content(schemaOf(body, 'input')) } }),
    responses: { 200: answered, default: refused },
  }
}

const PROBLEM = '#/components/schemas/Problem'

function content(schema: Node): Node {
  return { content: { 'application/json': { schema } } }
}

function schemaOf(schema: z.ZodType, io: 'input' | 'output'): Node {
  const { $schema: _, ...rest } = z.toJSONSchema(schema, { io, unrepresentable: 'any' })
  return rest
}
