// Two runs side by side for people: the event at which they part, and what differs, by name.
import { canonical, type Json } from '../base/json.ts'
import type { Differs, Parting } from '../run/diff.ts'
import { causesOf, eventDifference } from '../run/difference.ts'
import type { RunFile } from '../run/run_file.ts'
import { table } from '../run/table.ts'
import { eventLine } from './event_line.ts'
import { oneLine } from './print.ts'

const SHOWN = 20
const CELL_MAX = 48

/** Two runs, and what each is called. */
export type Pair = { files: [RunFile, RunFile]; names: [string, string] }

export function partingLines({ files, names }: Pair, found: Parting): string[] {
  const path = eventDifference(found.a, found.b)
  const at = path === null ? '' : `, at ${path.path}`
  const list = [`They part at event #${found.seq}${at}`]
  for (const [i, side] of (['a', 'b'] as const).entries()) {
    const name = names[i]!
    const event = found[side]
    if (event === null) {
      list.push(`  ${name}  has no event any more`)
      continue
    }
    list.push(`  ${name}  ${eventLine(event)}`)
    const value = side === 'a' ? path?.expected : path?.got
    if (path !== null) list.push(`     ${path.path} is ${cellText(value)}`)
    const causes = causesOf(files[i]!, event)
    if (causes.length > 0) list.push('     because of')
    list.push(...causes.map((cause) => `       ${eventLine(cause)}`))
  }
  return list
}

/** Of long lists the first. */
export function differLines(
  list: readonly Differs[],
  names: readonly [string, string],
  most = SHOWN,
): string[] {
  const rows = list.slice(0, most).map(({ what, a, b }) => [what, cellText(a), cellText(b)])
  const shown = table(['', ...names], rows, 'lrr').split('\n')
  return list.length > most ? [...shown, `  … and ${list.length - most} more`] : shown
}

export function cellText(value: Json | undefined): string {
  if (value === undefined) return '-'
  const text = oneLine(typeof value === 'string' ? value : canonical(value, 1000))
  return text.length <= CELL_MAX ? text : `${text.slice(0, CELL_MAX - 1)}…`
}
