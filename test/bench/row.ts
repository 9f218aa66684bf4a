// A row of the bench: what one operation costs here, and where only the unavoidable part is done.

/** Seconds for one operation; `wanted` is the ratio plain / each to be reached. */
export type Row = { what: string; at: number; each: number; plain: number; wanted: number | null }

/** Seconds for one operation, each time it is asked: the next so many of an endless loop. */
export type Lap = (count: number) => Promise<number> | number

const LAPS = 7

/**
 * Both loops warmed up alike, then in turns, so that a noisy machine disturbs both: the lap with
 * the middle ratio of LAPS.
 */
export async function compared(
  lap: Lap,
  plainLap: Lap,
  count: number,
): Promise<{ each: number; plain: number }> {
  await plainLap(count)
  await lap(count)
  const laps: { each: number; plain: number }[] = []
  for (let i = 0; i < LAPS; i++) laps.push({ plain: await plainLap(count), each: await lap(count) })
  laps.sort((a, b) => a.plain / a.each - b.plain / b.each)
  return laps[(LAPS - 1) / 2]!
}

export function ratioOf(row: Row): number {
  return row.plain / row.each
}

export function rowsText(rows: Row[]): string {
  const head = ['what', 'at', 'per second', 'plain per second', 'ratio', 'wanted', '']
  const lines = rows.map((row) => {
    const ratio = ratioOf(row)
    const verdict = row.wanted === null ? '' : ratio >= row.wanted ? 'reached' : 'MISSED'
    const wanted = row.wanted === null ? '' : `≥ ${row.wanted}`
    return [
      row.what,
      `${row.at}`,
      rate(row.each),
      rate(row.plain),
      ratio.toFixed(3),
      wanted,
      verdict,
    ]
  })
  const widths = head.map((_, i) => Math.max(...[head, ...lines].map((line) => line[i]!.length)))
  return [head, ...lines]
    .map((line) =>
      line
        .map((cell, i) => (i === 0 ? cell.padEnd(widths[i]!) : cell.padStart(widths[i]!)))
        .join('  '),
    )
    .join('\n')
}

function rate(each: number): string {
  return String(Math.round(1 / each)).replace(/\B(?=(\d{3})+$)/g, ',')
}
