// Plain aligned tables for terminals.

/** `align` has a letter per column: l or r. */
export function table(head: string[], rows: string[][], align: string): string {
  const widths = head.map((name, i) => Math.max(name.length, ...rows.map((row) => row[i]!.length)))
  const line = (cells: string[]) =>
    cells
      .map((cell, i) => (align[i] === 'r' ? cell.padStart(widths[i]!) : cell.padEnd(widths[i]!)))
      .join('  ')
      .trimEnd()
  return [head, ...rows].map((cells) => `  ${line(cells)}`).join('\n')
}
