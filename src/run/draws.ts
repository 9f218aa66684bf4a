// Draws of a population: for each copy its values, each from a stream of its own.
import { type Stream, stream } from '../base/random.ts'
import type { Path, ShapeProblem } from '../base/shape.ts'
import { cholesky, correlated, correlationProblem, type Matrix } from './correlation.ts'
import { cellValue } from './csv.ts'
import { type Draw, parametric } from './draw_schema.ts'
import { type Distribution, empirical, truncated } from './quantile.ts'
import type { Tables } from './tables.ts'

/** Draws whose chances go together; `matrix` has a row and a column for each, in order. */
export type Group = { draws: string[]; matrix: Matrix }

/** What draws look into besides chance. */
export type Sources = {
  seed: number
  tables: Tables
  /** Neighbours of an id in the network of an artifact, or what is wrong with asking. */
  neighbours: (network: string, id: string) => string[] | { message: string }
}

/** A value of one draw: from a chance, which is above 0 and below 1. */
type Drawn = (p: number) => unknown

/** Half of what the smallest draw of a stream above 0 is: so far is none from 0 and 1. */
const HALF_DRAW = 2 ** -33

/** Draws of one population, checked once. */
export class Draws {
  readonly problems: ShapeProblem[] = []
  private readonly named: [string, Draw][]
  private readonly ways = new Map<string, Drawn>()
  /** Draws from columns that have more than numbers. */
  private readonly mixed = new Set<string>()
  private readonly groups: { draws: string[]; lower: Matrix }[] = []
  private readonly sources: Sources

  constructor(draws: Record<string, Draw>, groups: readonly Group[], sources: Sources) {
    this.sources = sources
    this.named = Object.entries(draws)
    const grouped = new Map<string, number>()
    for (const [name, draw] of this.named) {
      const way = this.wayOf(draw, ['draw', name])
      if (way !== null) this.ways.set(name, way)
    }
    for (const [i, group] of groups.entries()) this.addGroup(group, ['correlated', i], grouped)
  }

  private problem(path: Path, message: string, value?: unknown): null {
    this.problems.push({ path, message, value })
    return null
  }

  private addGroup({ draws, matrix }: Group, path: Path, grouped: Map<string, number>): void {
    const known = new Map(this.named)
    const before = this.problems.length
    draws.forEach((name, k) => {
      const draw = known.get(name)
      const at = [...path, 'draws', k]
      if (draw === undefined) {
        this.problem(at, `"${name}" is not drawn: it must be one of draw`, name)
      } else if (grouped.has(name)) this.problem(at, `"${name}" is correlated already`, name)
      else if (draw.choice !== undefined || draw.neighbours !== undefined) {
        this.problem(at, `"${name}" is no number: only numbers can be correlated`, name)
      } else if (this.mixed.has(name)) {
        this.problem(at, `"${name}" has texts in its column: only numbers can be correlated`, name)
      }
      grouped.set(name, k)
    })
    if (this.problems.length > before) return
    const wrong = correlationProblem(matrix, draws)
    if (wrong !== null) this.problem([...path, 'matrix'], wrong)
    else this.groups.push({ draws, lower: cholesky(matrix)! })
  }

  /** How a draw goes from a chance to a value; null with a problem where it cannot. */
  private wayOf(draw: Draw, path: Path): Drawn | null {
    if (draw.choice !== undefined) return chosen(draw.choice, draw.weights)
    if (draw.neighbours !== undefined) return null
    const of = draw.column === undefined ? parametric(draw) : this.columnOf(draw.column, path)
    if (of === null) return null
    if (Array.isArray(of)) {
      this.mixed.add(String(path.at(-1)))
      const bound = (['min', 'max', 'round'] as const).find((key) => draw[key] !== undefined)
      if (bound === undefined) return chosen(of)
      return this.problem([...path, bound], `${bound} is for numbers: the column has others too`)
    }
    const { min = Number.NEGATIVE_INFINITY, max = Number.POSITIVE_INFINITY, round = false } = draw
    const isBounded = draw.min !== undefined || draw.max !== undefined
    const within = isBounded ? truncated(of, min, max) : of
    if (within === null) {
      const message = 'next to nothing of the distribution is from min to max: widen them'
      return this.problem(path, message)
    }
    return (p) => finished(within.quantile(p), { min, max, round })
  }

  /** A column as a distribution of numbers, or as its values. */
  private columnOf(
    { file, name }: { file: string; name: string },
    path: Path,
  ): Distribution | unknown[] | null {
    const table = this.sources.tables.read(file)
    if (!table.ok) return this.problem([...path, 'column', 'file'], table.message, file)
    const { names, rows } = table.csv
    const at = names.indexOf(name)
    if (at < 0) {
      const message = `${file} has no column "${name}": it has ${names.join(', ')}`
      return this.problem([...path, 'column', 'name'], message, name)
    }
    const values = rows.map((row) => cellValue(row[at]!))
    if (values.length === 0) {
      return this.problem([...path, 'column', 'file'], `${file} has no rows`, file)
    }
    const isNumbers = values.every((value) => typeof value === 'number')
    return isNumbers ? empirical(values as number[]) : values
  }

  /**
   * Values of one copy: `id` is what its neighbours are looked up by, `purpose` names its streams.
   * Whatever else is drawn, and how many copies there are, makes no difference to a value.
   */
  of(id: string, purpose: string[]): { values: Map<string, unknown>; problems: ShapeProblem[] } {
    const values = new Map<string, unknown>()
    const problems: ShapeProblem[] = []
    const chances = new Map<string, number>()
    const streamOf = (name: string) => stream(this.sources.seed, ...purpose, name)
    for (const { draws, lower } of this.groups) {
      const found = correlated(
        draws.map((name) => streamOf(name)() + HALF_DRAW),
        lower,
      )
      for (const [k, name] of draws.entries()) chances.set(name, found[k]!)
    }
    for (const [name, draw] of this.named) {
      const value =
        draw.neighbours === undefined
          ? this.draw(draw, chances.get(name), this.ways.get(name)!, streamOf(name))
          : this.sources.neighbours(draw.neighbours, id)
      if (draw.neighbours !== undefined && !Array.isArray(value)) {
        const { message } = value as { message: string }
        problems.push({ path: ['draw', name, 'neighbours'], message, value: draw.neighbours })
      } else if (typeof value === 'number' && !Number.isFinite(value)) {
        const message = 'drew what is beyond any number: bound it by max'
        problems.push({ path: ['draw', name], message, value: String(value) })
      } else values.set(name, value)
    }
    return { values, problems }
  }

  private draw(draw: Draw, chance: number | undefined, way: Drawn, next: Stream): unknown {
    if (chance !== undefined) return way(chance)
    const isPlain = draw.min === undefined && draw.max === undefined && draw.weights === undefined
    const value = isPlain ? plainly(draw, next) : undefined
    if (value === undefined) return way(next() + HALF_DRAW)
    return draw.round === true ? Math.round(value as number) + 0 : value
  }
}

/**
 * The draws of the first format, which stay what they were: a scenario of then has the same world.
 * Of Box and Muller (1958) is the normal one.
 */
function plainly(draw: Draw, next: Stream): unknown {
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
  const { choice } = draw
  return choice?.[Math.floor(next() * choice.length)]
}

/** One of several, by weight; those that weigh nothing are never drawn. */
function chosen(options: readonly unknown[], weights?: readonly number[]): Drawn {
  if (weights === undefined) return (p) => options[Math.floor(p * options.length)]
  const whole = weights.reduce((sum, one) => sum + one, 0)
  return (p) => {
    let rest = p * whole
    const at = weights.findIndex((one) => {
      rest -= one
      return one > 0 && rest < 0
    })
    return options[at >= 0 ? at : weights.findLastIndex((one) => one > 0)]
  }
}

/** Rounded to the nearest whole number that is within the bounds. */
function finished(value: number, to: { min: number; max: number; round: boolean }): number {
  if (!to.round) return value
  return Math.max(Math.ceil(to.min), Math.min(Math.floor(to.max), Math.round(value))) + 0
}
