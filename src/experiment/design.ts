// Designs: the cells of a sweep, each with its settings, from grids and ranges.
import { stream } from '../base/random.ts'
import { DIMENSIONS_MAX, sobol } from './sobol.ts'

/** `settings` are texts such as fees.transfer=0, as `oikos run --set` takes them. */
export type Cell = { name: string; settings: string[] }

export const SAMPLINGS = ['random', 'latin', 'sobol'] as const
export type Sampling = (typeof SAMPLINGS)[number]

export type DesignGiven = {
  /** `key=a,b,c`: every combination is a cell. */
  grid: readonly string[]
  /** `key=least..most`: values are drawn; integers where both ends are. */
  range: readonly string[]
  sampling: Sampling
  /** How many draws of the ranges. */
  cells: number
  seed: number
}

type Range = { key: string; least: number; most: number; isInteger: boolean }

/** The cells of a design, in order, or what is wrong with it. One without anything is one cell. */
export function cellsOf(given: DesignGiven): Cell[] | string {
  const grids: [string, string[]][] = []
  for (const text of given.grid) {
    const match = /^([^=\s]+)=(.+)$/s.exec(text)
    const values = match === null ? [] : listed(match[2]!)
    if (values.length === 0) return `--grid ${text}: write key=a,b such as fees.transfer=0,1`
    grids.push([match![1]!, values])
  }
  const ranges: Range[] = []
  for (const text of given.range) {
    const match = /^([^=\s]+)=(-?[\d.]+)\.\.(-?[\d.]+)$/.exec(text)
    const [least, most] = [Number(match?.[2]), Number(match?.[3])]
    if (match === null || !(least < most)) {
      return `--range ${text}: write key=least..most such as fees.transfer=0..10`
    }
    const isInteger = Number.isInteger(least) && Number.isInteger(most)
    ranges.push({ key: match[1]!, least, most, isInteger })
  }
  const keys = [...grids.map(([key]) => key), ...ranges.map(({ key }) => key)]
  const twice = keys.find((key, i) => keys.indexOf(key) !== i)
  if (twice !== undefined) return `${twice} is varied twice`
  if (ranges.length > DIMENSIONS_MAX && given.sampling === 'sobol') {
    return `--sample sobol has ${DIMENSIONS_MAX} ranges at most: use latin`
  }
  const points = ranges.length === 0 ? [[]] : pointsOf(given, ranges.length)
  const drawn = points.map((point) => point.map((part, i) => setting(ranges[i]!, part)))
  const combined = product(grids.map(([key, values]) => values.map((one) => `${key}=${one}`)))
  const cells = combined.flatMap((fixed) => drawn.map((more) => [...fixed, ...more]))
  return cells.map((settings) => ({ name: settings.join(' ') || 'as it is', settings }))
}

/** Values between commas that stand outside brackets and quotes. */
function listed(text: string): string[] {
  const parts: string[] = ['']
  let depth = 0
  let quote = ''
  for (const char of text) {
    if (quote !== '') quote = char === quote ? '' : quote
    else if (char === '"' || char === "'") quote = char
    else if ('[{('.includes(char)) depth += 1
    else if (')}]'.includes(char)) depth -= 1
    if (char === ',' && depth === 0 && quote === '') parts.push('')
    else parts[parts.length - 1] += char
  }
  return parts.map((part) => part.trim()).filter((part) => part !== '')
}

function product(lists: readonly string[][]): string[][] {
  return lists.reduce<string[][]>(
    (before, list) => before.flatMap((one) => list.map((value) => [...one, value])),
    [[]],
  )
}

function pointsOf({ sampling, cells, seed }: DesignGiven, dimensions: number): number[][] {
  const draw = stream(seed, 'sweep', sampling)
  switch (sampling) {
    case 'sobol':
      return sobol(dimensions, cells)
    case 'random':
      return Array.from({ length: cells }, () => Array.from({ length: dimensions }, draw))
    default: {
      // Latin hypercube: each part of each range has one point (McKay, Beckman and Conover 1979).
      const columns = Array.from({ length: dimensions }, () => shuffled(cells, draw))
      return Array.from({ length: cells }, (_, i) =>
        columns.map((column) => (column[i]! + draw()) / cells),
      )
    }
  }
}

function shuffled(count: number, draw: () => number): number[] {
  const order = Array.from({ length: count }, (_, i) => i)
  for (let i = count - 1; i > 0; i--) {
    const j = Math.floor(draw() * (i + 1))
    ;[order[i], order[j]] = [order[j]!, order[i]!]
  }
  return order
}

const DIGITS = 6

function setting({ key, least, most, isInteger }: Range, part: number): string {
  if (isInteger) return `${key}=${least + Math.floor(part * (most - least + 1))}`
  return `${key}=${Number((least + part * (most - least)).toPrecision(DIGITS))}`
}
