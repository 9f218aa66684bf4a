// One number that stands for many, by the name that a scenario gives.
import { unreachable } from '../base/violation.ts'
import type { Stat } from './measure_schema.ts'
import { deviation, mean, quantile } from './statistics.ts'

export function stated(values: readonly number[], stat: Stat): number | null {
  switch (stat) {
    case 'mean':
      return mean(values)
    case 'median':
      return quantile(values, 0.5)
    case 'sd':
      return deviation(values)
    case 'min':
      return quantile(values, 0)
    case 'max':
      return quantile(values, 1)
    case 'sum':
      return values.reduce((sum, one) => sum + one, 0)
    case 'count':
      return values.length
    case 'p10':
      return quantile(values, 0.1)
    case 'p90':
      return quantile(values, 0.9)
    default:
      return unreachable(stat)
  }
}
