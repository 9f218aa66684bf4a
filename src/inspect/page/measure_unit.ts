// What the measures of a scenario are of, in a word or two, and which of them are times.

/** As the scenario declares it. */
export function measureUnit(of: unknown): string {
  if (typeof of === 'string') return of.replaceAll('_', ' ')
  if (typeof of !== 'object' || of === null) return 'as measured'
  const parts = Object.entries(of).map(([name, what]) =>
    typeof what === 'string' ? `${name} ${what}` : isTime(of) ? 'time to the first' : name,
  )
  return parts.join(', ').replaceAll('_', ' ')
}

export function isTime(of: unknown): boolean {
  return typeof of === 'object' && of !== null && 'time_to' in of
}
