// What a measure is, in words, and its values in the unit that it has.
import type { Json, JsonObject } from '../base/json.ts'
import { formatDuration } from '../base/units.ts'
import { PLAIN_MEASURES, type PlainMeasure } from '../run/measure_schema.ts'
import { numberText } from './number_text.ts'

/** A measure as the scenario has it: a name, or an object whose one key says what it is. */
export function measureText(measure: Json): string {
  if (typeof measure === 'string') return PLAIN_MEASURES[measure as PlainMeasure] ?? measure
  const { resource, type, ...of } = measure as JsonObject
  const whose = type === undefined ? '' : ` of type ${String(type)}`
  const what = resource === undefined ? 'scrip' : String(resource)
  if (of.balance !== undefined) return `balance of ${String(of.balance)} in ${what}`
  if (of.balances !== undefined) return `${statText(of.balances)} balances in ${what}${whose}`
  if (of.price !== undefined) {
    const which = of.of === undefined ? '' : ` of ${String(of.of)}`
    return `${statText(of.price)} prices of sales${which}${whose}`
  }
  if (of.spread !== undefined) return `spread of the order book ${String(of.spread)}`
  if (of.count !== undefined) return `how many events fit ${JSON.stringify(of.count)}`
  if (of.time_to !== undefined) return `time until an event fits ${JSON.stringify(of.time_to)}`
  if (of.from !== undefined) {
    return `time from ${JSON.stringify(of.from)} to ${JSON.stringify(of.to)}, by ${String(of.by)}`
  }
  if (of.each !== undefined) return `${statText(of.stat!)} ${String(of.each)}, for each${whose}`
  if (of.efficiency !== undefined) return `${String(of.efficiency)}, of ${String(of.optimum)}`
  return of.that === undefined ? JSON.stringify(measure) : String(of.that)
}

const STATS: Record<string, string> = {
  ...{ mean: 'mean of', median: 'median of', sd: 'standard deviation of', sum: 'sum of' },
  ...{ min: 'least of', max: 'most of', count: 'number of', gini: 'Gini coefficient of' },
  ...{ p10: '10th percentile of', p90: '90th percentile of', last: 'last of' },
}

function statText(stat: Json): string {
  return STATS[String(stat)] ?? String(stat)
}

/** Durations are measured in microseconds; all else is a number. */
export function isDuration(measure: Json, name: string): boolean {
  if (typeof measure !== 'object' || measure === null) return false
  const part = name.split('.')[1]
  const isCount = ['breached', 'breaches', 'count', 'open'].includes(part ?? '')
  return ('time_to' in measure || 'from' in measure) && !isCount
}

export function valueText(measure: Json, name: string, value: number | null): string {
  if (value === null || !isDuration(measure, name)) return numberText(value)
  return formatDuration(Math.round(value))
}
