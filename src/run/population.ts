// Populations: one entry of a scenario as its copies, each with its number and its drawn values.
import { z } from 'zod'
import { canonical } from '../base/json.ts'
import { type Shaped, type ShapeProblem, shaped } from '../base/shape.ts'
import { drawSchema } from './draw_schema.ts'
import { Draws, type Sources } from './draws.ts'
import { isProblem, PICKS, type Rows, sampledRows } from './sampled_rows.ts'

const COUNT_MAX = 100_000
const CORRELATED_MAX = 50
const NAME = /^[A-Za-z][A-Za-z0-9_]*$/
/** `{name}`, without dots: `{d.result.id}` belongs to scripts and is left alone. */
const PLACE = /\{([A-Za-z][A-Za-z0-9_]*)\}/g
const WHOLE_PLACE = /^\{([A-Za-z][A-Za-z0-9_]*)\}$/

const nameField = z
  .string()
  .regex(NAME, 'a drawn value is named by letters, digits and _, starting with a letter')
  .refine((name) => name !== 'n', '{n} is the number of the copy: draw under another name')

const countSchema = z.looseObject({ count: z.int().min(1).max(COUNT_MAX).optional() })

export const makerSchema = z.looseObject({
  count: z.unknown().optional(),
  draw: z.record(nameField, drawSchema).optional(),
  correlated: z
    .array(
      z.strictObject({
        draws: z.array(z.string()).min(2).max(CORRELATED_MAX),
        matrix: z.array(z.array(z.number())),
      }),
    )
    .optional(),
  data: z
    .strictObject({
      file: z.string().min(1),
      pick: z.enum(PICKS).default('in_order'),
      columns: z.record(nameField, z.string()).optional(),
    })
    .optional(),
})

/** Keys that make copies, and are none of theirs. */
export const MAKING = ['count', 'draw', 'correlated', 'data'] as const

type Values = Map<string, unknown>
type Copy = Record<string, unknown>

/**
 * The copies that a raw artifact stands for, without what makes them. With `count`, `{n}` counts
 * from 1. A string that is just `{name}` becomes the value; inside longer ones it is written out.
 */
export function copies(raw: unknown, sources: Sources): Shaped<Copy[]> {
  const read = shaped(z.looseObject({ id: z.string() }), raw)
  if (!read.ok) return read
  const { id } = read.value
  return made(raw, sources, {
    problem: (count, names) => idProblem(id, count, names),
    idOf: (n) => String(written(id, n)),
    purpose: (copy) => [copy],
    keepsId: true,
  })
}

/**
 * The interventions that a raw one stands for. Those that draw have a `name`, which is what their
 * draws come from, so that they depend on no other intervention.
 */
export function interventionCopies(raw: unknown, sources: Sources): Shaped<Copy[]> {
  const isMap = raw !== null && typeof raw === 'object' && !Array.isArray(raw)
  if (!isMap) return { ok: true, value: [raw as Copy] }
  const { name, ...rest } = raw as Copy
  const draws = MAKING.some((key) => key !== 'count' && Object.hasOwn(rest, key))
  const isNamed = typeof name === 'string' && NAME.test(name)
  if (name === undefined ? draws : !isNamed) {
    const message = 'what is drawn needs a name of its own: write name: shocks'
    return { ok: false, problems: [{ path: ['name'], message, value: name }] }
  }
  return made(rest, sources, {
    problem: () => null,
    idOf: (n) => String(n.get('n') ?? 1),
    purpose: (copy) => ['at', String(name), copy],
    keepsId: false,
  })
}

type Making = {
  problem: (count: number | undefined, names: string[]) => ShapeProblem | null
  /** What tells a copy from the others. */
  idOf: (number: Values) => string
  purpose: (id: string) => string[]
  keepsId: boolean
}

function made(raw: unknown, sources: Sources, making: Making): Shaped<Copy[]> {
  const read = shaped(makerSchema, raw)
  const count = countOf(raw)
  if (!read.ok || !count.ok) {
    return { ok: false, problems: [...problemsOf(read), ...problemsOf(count)] }
  }
  const { count: _, draw = {}, correlated = [], data, ...rest } = read.value
  const isMade = MAKING.some((key) => read.value[key] !== undefined)
  if (!isMade) return { ok: true, value: [rest] }
  const draws = new Draws(draw, correlated, sources)
  if (draws.problems.length > 0) return { ok: false, problems: draws.problems }
  const numbered = (i: number): Values => new Map(count.value === undefined ? [] : [['n', i + 1]])
  let rows: Rows | ShapeProblem | null = null
  if (data !== undefined) {
    const purpose = (i: number) => ['rows', ...making.purpose(making.idOf(numbered(i)))]
    const asId = typeof rest.id === 'string' ? rest.id : ''
    rows = sampledRows({
      data,
      tables: sources.tables,
      seed: sources.seed,
      copies: (all) => (count.value === 'rows' ? all : (count.value ?? 1)),
      purpose,
      whole: ['rows', ...making.purpose(asId)],
      isName: (name) => NAME.test(name) && name !== 'n',
    })
    if (isProblem(rows)) return { ok: false, problems: [rows] }
  } else if (count.value === 'rows') {
    const message = 'count: rows needs data: {file: people.csv}'
    return { ok: false, problems: [{ path: ['count'], message, value: 'rows' }] }
  }
  const total = count.value === 'rows' ? rows!.count : count.value
  const names = [...Object.keys(draw), ...(rows?.names ?? [])]
  const twice = names.find((name, i) => names.indexOf(name) !== i)
  if (twice !== undefined) {
    const message = `{${twice}} is a column of the data too: draw under another name`
    return { ok: false, problems: [{ path: ['draw', twice], message, value: twice }] }
  }
  const problem = making.problem(total, names)
  if (problem !== null) return { ok: false, problems: [problem] }
  const problems: ShapeProblem[] = []
  const value = Array.from({ length: total ?? 1 }, (_, i): Copy => {
    const number = numbered(i)
    const id = making.idOf(number)
    const drawn = draws.of(id, ['draw', ...making.purpose(id)])
    problems.push(...drawn.problems)
    const values: Values = new Map([...number, ...(rows?.of(i) ?? []), ...drawn.values])
    const copy = filled(rest, values) as Copy
    return making.keepsId ? { ...copy, id } : copy
  })
  return problems.length > 0 ? { ok: false, problems } : { ok: true, value }
}

/** How many copies; as many as the data has rows, where that is asked for. */
function countOf(raw: unknown): Shaped<number | 'rows' | undefined> {
  if ((raw as { count?: unknown }).count === 'rows') return { ok: true, value: 'rows' }
  const read = shaped(countSchema, raw)
  return read.ok ? { ok: true, value: read.value.count } : read
}

function problemsOf(read: Shaped<unknown>): ShapeProblem[] {
  return read.ok ? [] : read.problems
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

/** The ids of a population that is written as one: `worker-{n}` for 1, 2, … */
export function numberedIds(pattern: string, count: number): string[] {
  return Array.from({ length: count }, (_, i) => written(pattern, new Map([['n', i + 1]])))
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
