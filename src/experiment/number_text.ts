// Numbers as reports show them: grouped, of four digits, with a true minus.

const MINUS = '−'

/** 1,234,567 · 0.4640 as 0.464 · 12.345678 as 12.35; nothing as an en dash. */
export function numberText(value: number | null | undefined): string {
  if (value === null || value === undefined) return '–'
  if (!Number.isFinite(value)) return String(value)
  const size = Math.abs(value)
  const text =
    Number.isInteger(value) || size >= 10_000
      ? grouped(Math.round(size))
      : String(Number(size.toPrecision(4)))
  return (value < 0 ? MINUS : '') + text
}

/** 0.126 as 12.6 %. */
export function percentText(part: number | null): string {
  return part === null ? '–' : `${(part * 100).toFixed(1)} %`
}

export function chanceText(p: number | null): string {
  if (p === null) return ''
  return p < 0.001 ? '< 0.001' : p.toFixed(3)
}

function grouped(size: number): string {
  return String(size).replace(/\B(?=(\d{3})+$)/g, ',')
}

/** A unit of virtual time that fits a length, and how many microseconds it has. */
export function timeUnit(us: number): { name: string; us: number } {
  const found = UNITS.find((unit) => us >= 2 * unit.us)
  return found ?? UNITS.at(-1)!
}

const UNITS = [
  { name: 'days', us: 86_400_000_000 },
  { name: 'hours', us: 3_600_000_000 },
  { name: 'minutes', us: 60_000_000 },
  { name: 'seconds', us: 1_000_000 },
  { name: 'milliseconds', us: 1000 },
]
