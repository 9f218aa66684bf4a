// The axis of a plot of intervals: round ticks, and where on the page a value stands.

const NARROW = 400

/** Round ticks around all values, and where a value stands. */
export function axisOf(values: readonly number[], { from, to }: { from: number; to: number }) {
  const [least, most] = [Math.min(...values), Math.max(...values)]
  const wide = most - least || Math.abs(most) || 1
  const rough = wide / (to - from < NARROW ? 3 : 4)
  const power = 10 ** Math.floor(Math.log10(rough))
  const step = power * ([1, 2, 2.5, 5, 10].find((by) => by * power >= rough) ?? 10)
  const first = Math.floor(least / step)
  const last = Math.max(first + 1, Math.ceil(most / step))
  const ticks = Array.from({ length: last - first + 1 }, (_, n) =>
    Number(((first + n) * step).toPrecision(12)),
  )
  const [low, high] = [ticks[0]!, ticks.at(-1)!]
  const x = (value: number) => from + ((value - low) / (high - low)) * (to - from)
  return { ticks, x }
}
