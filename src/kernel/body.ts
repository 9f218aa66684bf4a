// What an artifact may be: the rules that a new or changed body must keep.
import type { Body } from '../artifacts/artifact.ts'
import { interfaceProblem } from '../artifacts/interface.ts'
import { loopSchema } from '../artifacts/loop.ts'
import { ID_RULE, isGenesisId, isId } from '../base/ids.ts'
import { byCodeUnit, type Json, settledText, utf8Length } from '../base/json.ts'
import { isRefusal, type Refusal, refuse } from '../base/refusal.ts'
import { pathText, shaped } from '../base/shape.ts'
import type { Desk } from './desk.ts'
import { routeOf } from './models.ts'
import type { World } from './world.ts'

/** Why an id cannot be given to a new artifact. */
export function idProblem(world: World, id: string): Refusal | null {
  if (!isId(id)) return refuse('INVALID_ARGS', `${JSON.stringify(id).slice(0, 80)}: ${ID_RULE}`)
  if (isGenesisId(id)) {
    return refuse(
      'INVALID_ARGS',
      `${id}: ids that start with genesis_ are reserved, choose another`,
    )
  }
  const holder = world.artifacts.get(id)
  if (holder === undefined) return null
  const state = holder.deleted_at === null ? `owned by ${holder.owner}` : 'a tombstone'
  return refuse('ALREADY_EXISTS', `${id} is taken (${state}): choose another id, or none`, { id })
}

/** Why a body is refused; null when it may be. `self` is the artifact that it belongs to. */
export function bodyProblem(
  desk: Desk,
  body: Body,
  self: { id: string; owner: string },
): Refusal | null {
  return (
    sizeProblem(desk, body) ??
    executionProblem(desk, body) ??
    loopProblem(desk, body) ??
    priceProblem(desk, body, self) ??
    referenceProblem(desk.world, body, self.id)
  )
}

function sizeProblem(desk: Desk, body: Body): Refusal | null {
  const { limits } = desk.world.config
  const sizes: [keyof Body, number][] = [
    ['content', limits.content_bytes],
    ['code', limits.code_bytes],
    ['interface', limits.interface_bytes],
    ['metadata', limits.interface_bytes],
  ]
  for (const [field, most] of sizes) {
    const bytes = utf8Length(settledText(body[field] as Json))
    if (bytes > most) return invalid(`${field} has ${bytes} bytes, the most is ${most}`)
  }
  if (body.type.length === 0 || body.type.length > 64) {
    return invalid('type must have 1 to 64 characters')
  }
  return null
}

function executionProblem(desk: Desk, body: Body): Refusal | null {
  if (body.interface !== null) {
    const problem = interfaceProblem(body.interface as unknown as Json)
    if (problem !== null) return invalid(problem)
  }
  if (body.can_execute && body.code === null) {
    return invalid('can_execute needs code: give code, or leave can_execute out')
  }
  if (body.can_execute && body.interface === null && body.loop?.mind !== 'code') {
    return invalid(
      'can_execute needs an interface: {description, tools: [{name, description, inputSchema}]}',
    )
  }
  if (body.code === null) return null
  const vetted = desk.vet(body.code)
  if (!vetted.ok) {
    return invalid(`code, line ${vetted.line}, column ${vetted.column}: ${vetted.message}`)
  }
  const missing = body.interface?.tools.find((tool) => !vetted.defines.includes(tool.name))
  if (body.can_execute && missing !== undefined) {
    return invalid(`the interface has a tool ${missing.name}, the code no function of that name`)
  }
  if (body.loop?.mind === 'code' && !vetted.defines.includes('step')) {
    return invalid('a loop of mind code needs a function step(observation) in the code')
  }
  return null
}

function loopProblem(desk: Desk, body: Body): Refusal | null {
  if (body.loop === null) return null
  const read = shaped(loopSchema, body.loop)
  if (!read.ok) {
    const { path, message } = read.problems[0]!
    return invalid(`loop${path.length > 0 ? `.${pathText(path)}` : ''}: ${message}`)
  }
  const loop = read.value
  if (!body.has_standing) return invalid('a loop needs has_standing: true, since living costs')
  if (loop.mind === 'code' && !body.can_execute) {
    return invalid('a loop of mind code needs can_execute: true')
  }
  if (loop.mind === 'llm') {
    const { model, task = 'think' } = loop
    const route = routeOf(desk.world.config, { ...(model === undefined ? {} : { model }), task })
    if (isRefusal(route)) return invalid(`loop.${route.message}`)
  }
  if (loop.mind === 'native' && !desk.natives.has(loop.name)) {
    const known = [...desk.natives].sort(byCodeUnit).join(', ') || 'none'
    return invalid(`loop.name: there is no native mind ${loop.name}; the scenario brought ${known}`)
  }
  return null
}

function priceProblem(desk: Desk, body: Body, self: { id: string; owner: string }): Refusal | null {
  if (body.price === 0 && body.read_price === 0) return null
  const owner = desk.world.artifacts.get(self.owner)
  const standing = self.owner === self.id ? body.has_standing : owner?.has_standing
  if (standing || desk.world.listings.has(self.id)) return null
  return invalid(`a price needs an owner with standing to receive it, ${self.owner} has none`)
}

function referenceProblem(world: World, body: Body, id: string): Refusal | null {
  const contract = body.access_contract_id
  if (contract !== id && world.artifacts.living(contract) === undefined) {
    return refuse('NOT_FOUND', `access_contract_id: there is no contract ${contract}`, {
      id: contract,
    })
  }
  const { depends_on: most } = world.config.limits
  if (body.depends_on.length > most) return invalid(`depends_on has more than ${most} ids`)
  for (const needed of body.depends_on) {
    if (needed === id) return invalid(`depends_on: ${id} can't depend on itself`)
    if (world.artifacts.living(needed) === undefined) {
      return refuse('DEPENDENCY_MISSING', `depends_on: there is no ${needed}`, { id: needed })
    }
  }
  const cycle = body.depends_on.length === 0 ? null : cycleThrough(world, body.depends_on, id)
  return cycle === null ? null : invalid(`depends_on: a cycle, ${cycle.join(' → ')}`)
}

/** The path by which what is needed leads back to an id; null when it does not. */
function cycleThrough(world: World, needed: string[], id: string): string[] | null {
  const seen = new Set<string>()
  const paths = needed.map((first) => [id, first])
  for (let path = paths.pop(); path !== undefined; path = paths.pop()) {
    const last = path.at(-1)!
    if (last === id) return path
    if (seen.has(last)) continue
    seen.add(last)
    for (const next of world.artifacts.get(last)?.depends_on ?? []) paths.push([...path, next])
  }
  return null
}

function invalid(message: string): Refusal {
  return refuse('INVALID_ARGS', message)
}
