// A row of the bench: what one operation costs here, and where only the unavoidable part is done.

/** Seconds for one operation; `wanted` is the ratio plain / each to be reached. */
export type Row = { what: string; at: number; each: number; plain: number; wanted: number | null }

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
