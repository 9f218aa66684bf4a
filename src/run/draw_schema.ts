// What a scenario draws: distributions by their names, with the parameters that each has.
import { z } from 'zod'
import {
  beta,
  binomial,
  type Distribution,
  exponential,
  gamma,
  integers,
  lognormal,
  normal,
  pareto,
  poisson,
  uniform,
  weibull,
} from './quantile.ts'

const rising = 'the first must not be above the second'
const number = z.number()
const above0 = z.number().gt(0)
const chance = z.number().min(0).max(1)
/** Above, sums of chances are slow or inexact, and a rounded normal draw is as good. */
const MEAN_MAX = 100_000
const TRIALS_MAX = 10_000
/** With less, a tail is heavier than numbers reach, or most of it nearer to 0 than they tell. */
const shape = z.number().min(0.1).max(1e6)

/** Exactly one of `KINDS` says how; the others bound or round what is drawn. */
const fields = {
  uniform: z
    .tuple([number, number])
    .refine(([a, b]) => a <= b, rising)
    .optional(),
  normal: z.tuple([number, z.number().min(0)]).optional(),
  choice: z.array(z.unknown()).min(1).optional(),
  integer: z
    .tuple([z.int(), z.int()])
    .refine(([a, b]) => a <= b, rising)
    .refine(([a, b]) => b - a < 2 ** 32, 'the two must be less than 2^32 apart')
    .optional(),
  lognormal: z.strictObject({ mu: number, sigma: z.number().min(0).max(50) }).optional(),
  exponential: z
    .union([z.strictObject({ rate: above0 }), z.strictObject({ mean: above0 })], {
      error: 'write {rate: 0.1} or {mean: 10}',
    })
    .optional(),
  pareto: z.strictObject({ scale: above0, shape }).optional(),
  weibull: z.strictObject({ scale: above0, shape }).optional(),
  gamma: z.strictObject({ shape, scale: above0 }).optional(),
  beta: z.strictObject({ alpha: shape, beta: shape }).optional(),
  poisson: z.strictObject({ mean: z.number().min(0).max(MEAN_MAX) }).optional(),
  binomial: z.strictObject({ n: z.int().min(0).max(TRIALS_MAX), p: chance }).optional(),
  bernoulli: z.strictObject({ p: chance }).optional(),
  column: z.strictObject({ file: z.string().min(1), name: z.string().min(1) }).optional(),
  neighbours: z.string().min(1).optional(),
}
const KINDS = Object.keys(fields) as (keyof typeof fields)[]

/** What bounds have a meaning for: numbers. */
const NO_NUMBERS: readonly string[] = ['choice', 'neighbours']

export const drawSchema = z
  .strictObject({
    ...fields,
    weights: z.array(z.number().min(0)).optional(),
    min: number.optional(),
    max: number.optional(),
    round: z.boolean().optional(),
  })
  .superRefine((draw, context) => {
    const problem = drawProblem(draw)
    if (problem !== null) context.addIssue({ code: 'custom', ...problem })
  })

export type Draw = z.output<typeof drawSchema>

type Raw = { [K in keyof typeof fields]?: unknown } & {
  choice?: unknown[] | undefined
  weights?: number[] | undefined
  min?: number | undefined
  max?: number | undefined
  round?: boolean | undefined
}

function drawProblem(draw: Raw): { message: string; path?: string[] } | null {
  const kinds = KINDS.filter((kind) => draw[kind] !== undefined)
  if (kinds.length !== 1) {
    const message =
      'write one of uniform: [a, b], normal: [mean, sd], choice: [...], integer: [a, b], ' +
      KINDS.slice(4).join(', ')
    return { message }
  }
  const [kind] = kinds as [keyof typeof fields]
  const { choice, weights, min, max } = draw
  if (weights !== undefined) {
    const path = ['weights']
    if (choice === undefined) return { path, message: 'weights belong to choice: [...]' }
    if (weights.length !== choice.length) {
      const message = `there are ${weights.length} for ${choice.length} choices: one for each`
      return { path, message }
    }
    if (!weights.some((weight) => weight > 0)) return { path, message: 'one must be above 0' }
  }
  for (const key of ['min', 'max', 'round'] as const) {
    if (draw[key] === undefined || !NO_NUMBERS.includes(kind)) continue
    return { path: [key], message: `${key} is for numbers: ${kind} has others too` }
  }
  if (min !== undefined && max !== undefined && min > max) {
    return { path: ['min'], message: `${min} is above max: ${max}` }
  }
  return null
}

/** The distribution of a draw that has one by its parameters alone; null for the others. */
export function parametric(draw: Draw): Distribution | null {
  const { exponential: waiting } = draw
  if (draw.uniform !== undefined) return uniform(...draw.uniform)
  if (draw.normal !== undefined) return normal(...draw.normal)
  if (draw.integer !== undefined) return integers(...draw.integer)
  if (draw.lognormal !== undefined) return lognormal(draw.lognormal.mu, draw.lognormal.sigma)
  if (waiting !== undefined) return exponential('rate' in waiting ? waiting.rate : 1 / waiting.mean)
  if (draw.pareto !== undefined) return pareto(draw.pareto.scale, draw.pareto.shape)
  if (draw.weibull !== undefined) return weibull(draw.weibull.scale, draw.weibull.shape)
  if (draw.gamma !== undefined) return gamma(draw.gamma.shape, draw.gamma.scale)
  if (draw.beta !== undefined) return beta(draw.beta.alpha, draw.beta.beta)
  if (draw.poisson !== undefined) return poisson(draw.poisson.mean)
  if (draw.binomial !== undefined) return binomial(draw.binomial.n, draw.binomial.p)
  if (draw.bernoulli !== undefined) return binomial(1, draw.bernoulli.p)
  return null
}
