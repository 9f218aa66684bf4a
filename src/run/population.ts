// Populations: one artifact of a scenario as its copies, each with its number and its drawn values.
import { z } from 'zod'
import { canonical } from '../base/json.ts'
import { type Stream, stream } from '../base/random.ts'
import { type Shaped, type ShapeProblem, shaped } from '../base/shape.ts'

const COUNT_MAX = 100_000
const NAME = /^[A-Za-z][A-Za-z0-9_]*$/
/** `{name}`, without dots: `{d.result.id}` belongs to scripts and is left alone. */
const PLACE = /\{([A-Za-z][A-Za-z0-9_]*)\}/g
const WHOLE_PLACE = /^\{([A-Za-z][A-Za-z0-9_]*)\}$/

type Draw = {
  uniform?: [number, number]
  normal?: [number, number]
  choice?: unknown[]
  integer?: [number, number]
}

const rising = 'the first must not be above the second'
const drawSchema = z
  .strictObject({
    uniform: z
      .tuple([z.number(), z.number()])
      .refine(([a, b]) => a <= b, rising)
      .optional(),
    normal: z.tuple([z.number(), z.number().min(0)]).optional(),
    choice: z.array(z.unknown()).min(1).optional(),
    integer: z
      .tuple([z.int(), z.int()])
      .refine(([a, b]) => a <= b, rising)
      .refine(([a, b]) => b - a < 2 ** 32, 'the two must be less than 2^32 apart')
      .optional(),
  })
  .refine(
    (draw: Draw) => Object.values(draw).filter((given) => given !== undefined).length === 1,
    'write one of uniform: [a, b], normal: [mean, sd], choice: [...], integer: [a, b]',
  )

const makerSchema = z.looseObject({
  id: z.string(),
  count: z.int().min(1).max(COUNT_MAX).optional(),
  draw: z
    .record(
      z
        .string()
        .regex(NAME, 'a drawn value is named by letters, digits and _, starting with a letter')
        .refine((name) => name !== 'n', '{n} is the number of the copy: draw under another name'),
      drawSchema,
    )
    .optional(),
})

type Values = Map<string, unknown>

/**
 * The copies that a raw artifact stands for, without `count` and `draw`. With `count`, `{n}` counts
 * from 1. A string that is just `{name}` becomes the value; inside longer ones it is written out.
 */
export function copies(raw: unknown, seed: number): Shaped<Record<string, unknown>[]> {
  const read = shaped(makerSchema, raw)
  if (!read.ok) return read
  const { count, draw, ...rest } = read.value
  if (count === undefined && draw === undefined) return { ok: true, value: [rest] }
  const problem = idProblem(rest.id, count, Object.keys(draw ?? {}))
  if (problem !== null) return { ok: false, problems: [problem] }
  const made = Array.from({ length: count ?? 1 }, (_, i) => {
    const values: Values = new Map(count === undefined ? [] : [['n', i + 1]])
    const id = String(written(rest.id, values))
    for (const [name, one] of Object.entries(draw ?? {})) {
      values.set(name, drawn(one, stream(seed, 'draw', id, name)))
    }
    return { ...(filled(rest, values) as Record<string, unknown>), id }
  })
  return { ok: true, value: made }
}

function idProblem(id: string, count: number | undefined, names: string[]): ShapeProblem | null {
  const places = [...id.matchAll(PLACE)].map((match) => match[1]!)
  const drawnPlace = places.find((name) => names.includes(name))
  if (drawnPlace !== undefined) {
    const message = `{${drawnPlace}} is drawn by the id, so the id cannot hold it: use {n}`
    return { path: ['id'], message, value: id }
  }
  if (count !== undefined && count > 1 && !places.includes('n')) {
    return { path: ['id'], message: `${count} copies need {n} in their id`, value: id }
  }
  return null
}

function drawn(draw: Draw, next: Stream): unknown {
  if (draw.uniform !== undefined) {
    const [a, b] = draw.uniform
    const value = a + next() * (b - a)
    return value < b ? value : a
  }
  if (draw.integer !== undefined) {
    const [a, b] = draw.integer
    return a + Math.floor(next() * (b - a + 1))
  }
  if (draw.normal !== undefined) {
    const [mean, sd] = draw.normal
    const radius = Math.sqrt(-2 * Math.log(1 - next()))
    return mean + sd * radius * Math.cos(2 * Math.PI * next())
  }
  const options = draw.choice!
  return options[Math.floor(next() * options.length)]
}

function filled(value: unknown, values: Values): unknown {
  if (typeof value === 'string') {
    const whole = WHOLE_PLACE.exec(value)
    return whole !== null && values.has(whole[1]!) ? values.get(whole[1]!) : written(value, values)
  }
  if (Array.isArray(value)) return value.map((item) => filled(item, values))
  if (value === null || typeof value !== 'object') return value
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => [written(key, values), filled(item, values)]),
  )
}

function written(text: string, values: Values): string {
  return text.replace(PLACE, (place, name: string) => {
    if (!values.has(name)) return place
    const value = values.get(name)
    return typeof value === 'string' ? value : canonical(value)
  })
}
