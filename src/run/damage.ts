// Damage: a recorded value that is not what was recorded, and where it stands.

/**
 * `row` is the key of the row, or of the first and last that it may be (`#7–#9`); `field` its
 * column. Null where the place can be told no closer.
 */
export type Damage = { table: string; row: string | null; field: string | null; message: string }

export function damageText({ table, row, field, message }: Damage): string {
  const place = [table, row === null ? '' : `row ${row}`, field ?? ''].filter((part) => part !== '')
  return `${place.join(', ')}: ${message}`
}

const SHOWN = 60

/** A value as damage shows it: on one line, cut. */
export function shownValue(value: unknown): string {
  if (value instanceof Uint8Array) return `${value.length} bytes`
  const text = typeof value === 'string' ? value : String(value)
  const line = text.replace(/\p{Cc}+/gu, ' ')
  return line.length <= SHOWN ? line : `${line.slice(0, SHOWN)}…`
}
