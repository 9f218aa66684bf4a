// Distributions as functions: how likely a value or less is, and which value goes with a chance.
// The door of jstat.
import jstat from 'jstat'

const { jStat } = jstat

/** `quantile` takes a chance above 0 and below 1; `cdf` is the chance of a value or less. */
export type Distribution = {
  quantile: (p: number) => number
  cdf: (x: number) => number
  /** Of whole numbers alone. */
  isDiscrete?: true
}

/** Student's t. */
export const studentQuantile = jStat.studentt.inv
export const studentCdf = jStat.studentt.cdf

export function normal(mean: number, sd: number): Distribution {
  if (sd === 0) return constant(mean)
  return {
    quantile: (p) => mean + sd * jStat.normal.inv(p, 0, 1),
    cdf: (x) => jStat.normal.cdf((x - mean) / sd, 0, 1),
  }
}

/** `mu` and `sigma` are of the logarithm. */
export function lognormal(mu: number, sigma: number): Distribution {
  const log = normal(mu, sigma)
  return {
    quantile: (p) => Math.exp(log.quantile(p)),
    cdf: (x) => (x <= 0 ? 0 : log.cdf(Math.log(x))),
  }
}

export function uniform(a: number, b: number): Distribution {
  if (a === b) return constant(a)
  return {
    quantile: (p) => a + p * (b - a),
    cdf: (x) => within((x - a) / (b - a)),
  }
}

export function exponential(rate: number): Distribution {
  return {
    quantile: (p) => -Math.log1p(-p) / rate,
    cdf: (x) => within(-Math.expm1(-rate * x)),
  }
}

/** Pareto's first kind: nothing below `scale`, and a tail that falls with `shape`. */
export function pareto(scale: number, shape: number): Distribution {
  return {
    quantile: (p) => scale * (1 - p) ** (-1 / shape),
    cdf: (x) => (x <= scale ? 0 : 1 - (scale / x) ** shape),
  }
}

export function weibull(scale: number, shape: number): Distribution {
  return {
    quantile: (p) => scale * (-Math.log1p(-p)) ** (1 / shape),
    cdf: (x) => (x <= 0 ? 0 : -Math.expm1(-((x / scale) ** shape))),
  }
}

/** Mean `shape * scale`. */
export function gamma(shape: number, scale: number): Distribution {
  return {
    quantile: (p) => jStat.gamma.inv(p, shape, scale),
    cdf: (x) => (x <= 0 ? 0 : jStat.gamma.cdf(x, shape, scale)),
  }
}

export function beta(a: number, b: number): Distribution {
  return {
    quantile: (p) => jStat.beta.inv(p, a, b),
    cdf: (x) => (x <= 0 ? 0 : x >= 1 ? 1 : jStat.beta.cdf(x, a, b)),
  }
}

/** Whole numbers from `a` to `b`, all as likely. */
export function integers(a: number, b: number): Distribution {
  const count = b - a + 1
  return {
    isDiscrete: true,
    quantile: (p) => Math.min(b, a + Math.floor(p * count)),
    cdf: (x) => within((Math.floor(x) - a + 1) / count),
  }
}

/** Of Abramowitz and Stegun, 26.4.21: a sum of Poisson chances is an incomplete gamma function. */
export function poisson(mean: number): Distribution {
  if (mean === 0) return constant(0)
  const cdf = (k: number) => (k < 0 ? 0 : 1 - jStat.lowRegGamma(k + 1, mean))
  return counting(cdf, Math.floor(mean), Math.sqrt(mean))
}

/** Of Abramowitz and Stegun, 26.5.24: a sum of binomial chances is an incomplete beta function. */
export function binomial(n: number, p: number): Distribution {
  if (p === 0) return constant(0)
  if (p === 1) return constant(n)
  const cdf = (k: number) => (k < 0 ? 0 : k >= n ? 1 : 1 - jStat.ibeta(p, k + 1, n - k))
  return counting(cdf, Math.floor(n * p), Math.sqrt(n * p * (1 - p)))
}

/** Numbers that were found, all as likely. */
export function empirical(values: readonly number[]): Distribution {
  const sorted = [...values].sort((a, b) => a - b)
  return {
    quantile: (p) => sorted[Math.min(sorted.length - 1, Math.floor(p * sorted.length))]!,
    cdf: (x) => sorted.filter((one) => one <= x).length / sorted.length,
  }
}

/**
 * A distribution given that its value is from `min` to `max`; null where next to none of it is, as
 * then no digits are left to draw from.
 */
export function truncated(of: Distribution, min: number, max: number): Distribution | null {
  const below = of.isDiscrete ? Math.ceil(min) - 1 : min
  const from = min === Number.NEGATIVE_INFINITY ? 0 : of.cdf(below)
  const to = max === Number.POSITIVE_INFINITY ? 1 : of.cdf(max)
  const part = to - from
  if (!(part > 1e-9)) return null
  return {
    ...of,
    quantile: (p) => Math.min(max, Math.max(min, of.quantile(from + p * part))),
    cdf: (x) => within((of.cdf(x) - from) / part),
  }
}

/** The least whole number that `cdf` brings to a chance, sought outward from where it likely is. */
function counting(
  measured: Distribution['cdf'],
  around: number,
  sd: number,
): Distribution & { isDiscrete: true } {
  // A chance takes long to measure, and a population asks for the same few again and again.
  const known = new Map<number, number>()
  const cdf = (x: number): number => {
    const k = Math.floor(x)
    const chance = known.get(k) ?? measured(k)
    known.set(k, chance)
    return chance
  }
  const quantile = (p: number): number => {
    let step = Math.max(1, Math.ceil(sd))
    let high = around
    while (cdf(high) < p) {
      high += step
      step *= 2
    }
    let low = Math.min(around, high) - 1
    step = Math.max(1, Math.ceil(sd))
    while (low >= 0 && cdf(low) >= p) {
      high = low
      low -= step
      step *= 2
    }
    while (high - low > 1) {
      const middle = Math.floor((low + high) / 2)
      if (cdf(middle) >= p) high = middle
      else low = middle
    }
    return Math.max(0, high)
  }
  return { isDiscrete: true, quantile, cdf }
}

function constant(value: number): Distribution {
  return { quantile: () => value, cdf: (x) => (x < value ? 0 : 1) }
}

function within(part: number): number {
  return Math.min(1, Math.max(0, part))
}
