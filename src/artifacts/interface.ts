// Interfaces: the MCP tools that an executable artifact promises.
import type { Json, JsonObject } from '../base/json.ts'
import { type Annotations, annotationsProblem } from './annotations.ts'
import { isObject, type Meter, mismatch, schemaProblem } from './schema.ts'

export type Tool = {
  name: string
  description?: string
  inputSchema: JsonObject
  outputSchema?: JsonObject
  annotations?: Annotations
}

export type Interface = { description: string; tools: Tool[] }

const TOOL_NAME = /^[A-Za-z_$][A-Za-z0-9_$]{0,63}$/
const TOOLS_MAX = 50
const TOOL_KEYS = ['name', 'description', 'inputSchema', 'outputSchema', 'annotations']

/** What is wrong with an interface that somebody wants to publish; null when it may be. */
export function interfaceProblem(value: Json): string | null {
  if (!isObject(value)) return 'interface must be an object {description, tools}'
  const unknown = Object.keys(value).find((key) => key !== 'description' && key !== 'tools')
  if (unknown !== undefined) return `interface.${unknown} is unknown: use description and tools`
  if (typeof value.description !== 'string') {
    return 'interface.description must be a text that says what the artifact is for'
  }
  if (!Array.isArray(value.tools)) return 'interface.tools must be a list of MCP tools'
  if (value.tools.length > TOOLS_MAX) return `interface.tools has more than ${TOOLS_MAX} tools`
  const names = new Set<string>()
  for (let i = 0; i < value.tools.length; i++) {
    const problem = toolProblem(value.tools[i]!, `interface.tools[${i}]`)
    if (problem !== null) return problem
    const name = (value.tools[i] as Tool).name
    if (names.has(name)) return `interface.tools[${i}].name "${name}" is there twice`
    names.add(name)
  }
  return null
}

function toolProblem(tool: Json, at: string): string | null {
  if (!isObject(tool)) return `${at} must be an object {name, description, inputSchema}`
  const unknown = Object.keys(tool).find((key) => !TOOL_KEYS.includes(key))
  if (unknown !== undefined) return `${at}.${unknown} is unknown: use ${TOOL_KEYS.join(', ')}`
  if (typeof tool.name !== 'string' || !TOOL_NAME.test(tool.name)) {
    return `${at}.name must be the name of a function in the code`
  }
  if (tool.description !== undefined && typeof tool.description !== 'string') {
    return `${at}.description must be a text`
  }
  if (!isObject(tool.inputSchema)) return `${at}.inputSchema must be a JSON schema of type object`
  const promised =
    tool.annotations === undefined
      ? null
      : annotationsProblem(tool.annotations, `${at}.annotations`)
  if (promised !== null) return promised
  const input = schemaProblem(tool.inputSchema)
  if (input !== null) return `${at}.inputSchema: ${input}`
  const output = tool.outputSchema === undefined ? null : schemaProblem(tool.outputSchema)
  return output === null ? null : `${at}.outputSchema: ${output}`
}

export function toolOf(face: Interface, method: string): Tool | undefined {
  return face.tools.find((tool) => tool.name === method)
}

/** What is wrong with the arguments of a call; null when they fit the tool's input schema. */
export function argsProblem(tool: Tool, args: Json, meter: Meter): string | null {
  return mismatch(tool.inputSchema, args, meter)
}
