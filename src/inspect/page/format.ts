// Figures as short texts for people: times, counts, scrip, money, sizes, shares.

/** Microseconds, rounded to what can be read: `1h 5m 3.2s`, `250ms`, `0s`. */
export function durationText(us: number): string {
  if (us < 0) return `−${durationText(-us)}`
  if (us === 0) return '0s'
  if (us < 1_000) return `${us}µs`
  if (us < 999_500) return `${rounded(us / 1_000, us < 10_000 ? 1 : 0)}ms`
  const tenths = Math.round(us / 100_000)
  const seconds = (tenths % 600) / 10
  const minutes = Math.floor(tenths / 600)
  const parts = [
    [Math.floor(minutes / 1_440), 'd'],
    [Math.floor(minutes / 60) % 24, 'h'],
    [minutes % 60, 'm'],
    [minutes >= 1_440 ? Math.floor(seconds) : seconds, 's'],
  ] as const
  const shown = parts.filter(([amount]) => amount > 0).map(([amount, unit]) => `${amount}${unit}`)
  return shown.join(' ')
}

/** An axis' tick: at most two units, `2h 5m`. */
export function tickText(us: number): string {
  if (us === 0) return '0'
  return durationText(us).split(' ').slice(0, 2).join(' ')
}

/** `12,345`; decimals only where the number is small. */
export function numberText(value: number): string {
  if (!Number.isFinite(value)) return '–'
  if (Number.isInteger(value)) return grouped(value)
  const size = Math.abs(value)
  if (size >= 100) return grouped(Math.round(value))
  return rounded(value, size >= 10 ? 1 : size >= 0.1 ? 2 : 4)
}

/** For axes and tiles where room is short: `12.3k`, `4.5M`. */
export function shortNumber(value: number): string {
  const size = Math.abs(value)
  for (const [unit, name] of [
    [1e9, 'G'],
    [1e6, 'M'],
    [1e4, 'k'],
  ] as const) {
    if (size >= unit) {
      const scale = name === 'k' ? 1e3 : unit
      return `${rounded(value / scale, size / scale >= 100 ? 0 : 1)}${name}`
    }
  }
  return numberText(value)
}

export function scripText(amount: number): string {
  return `${grouped(amount)} scrip`
}

/** Micro-dollars: `$1.25`, `$0.0012`. */
export function moneyText(microUsd: number): string {
  const usd = microUsd / 1_000_000
  if (usd === 0) return '$0.00'
  const cents = Math.round(usd * 100)
  if (usd >= 0.1)
    return `$${grouped(Math.floor(cents / 100))}.${String(cents % 100).padStart(2, '0')}`
  return `$${rounded(usd, usd >= 0.001 ? 4 : 6)}`
}

/** Bytes: `1.5 MB`. */
export function bytesText(bytes: number): string {
  for (const [unit, name] of [
    [1e9, 'GB'],
    [1e6, 'MB'],
    [1e3, 'kB'],
  ] as const) {
    if (bytes >= unit) return `${rounded(bytes / unit, bytes / unit >= 100 ? 0 : 1)} ${name}`
  }
  return `${bytes} B`
}

/** Permille as a fraction: 431 is `0.43`. */
export function giniText(permille: number): string {
  return (permille / 1_000).toFixed(2)
}

/** `12 %`, or `0.4 %` where it is small; a dash where there is nothing to have a share of. */
export function shareText(of: number, whole: number): string {
  if (whole === 0) return '–'
  const percent = (of / whole) * 100
  return `${rounded(percent, percent > 0 && percent < 10 ? 1 : 0)} %`
}

/** `1 event`, `2 events`. */
export function countText(amount: number, noun: string, nouns = `${noun}s`): string {
  return `${grouped(amount)} ${amount === 1 ? noun : nouns}`
}

/** A wall-clock instant of a computer's log, to the minute, in universal time. */
export function dateText(iso: string): string {
  return iso.slice(0, 16).replace('T', ' ')
}

/** A code such as `not_allowed` as words. */
export function wordsText(code: string): string {
  return code.replaceAll('_', ' ')
}

function grouped(value: number): string {
  const digits = String(Math.abs(value))
  return (value < 0 ? '−' : '') + digits.replace(/\B(?=(\d{3})+(?!\d))/g, ',')
}

function rounded(value: number, places: number): string {
  const text = value.toFixed(places)
  return places === 0 ? text : text.replace(/\.?0+$/, '')
}
