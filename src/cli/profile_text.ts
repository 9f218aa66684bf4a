// A profile for people: the hottest lines of each code, and what each paid itself and by calls.

import { placeText } from '../run/excerpt.ts'
import type { ProfiledCode } from '../run/profile.ts'
import { table } from '../run/table.ts'
import type { LineCost } from '../sandbox/traced.ts'
import { oneLine } from './print.ts'

const WIDTH = 60
const NAMES = 3

/** `most` lines of each code; `all` is the gas that shares are of. */
export function profileLines(codes: readonly ProfiledCode[], most: number): string[] {
  const all = codes.reduce((sum, { gas }) => sum + gas, 0)
  return codes.flatMap((code, i) => [...(i === 0 ? [] : ['']), ...codeLines(code, most, all)])
}

function codeLines(code: ProfiledCode, most: number, all: number): string[] {
  const { source, ids, entries, gas, called, lines } = code
  const names = [...ids]
  const more = names.length > NAMES ? ` and ${names.length - NAMES} more` : ''
  const whose = names.slice(0, NAMES).join(', ') + more
  const often = `${count(entries)} ${entries === 1 ? 'entry' : 'entries'}`
  const inCalls = called === 0 ? '' : `, and ${count(called)} in what it called`
  const head = `${whose}: ${often}, ${count(gas)} gas of its own (${share(gas, all)})${inCalls}`
  const hot = hottest(code)
  const texts = source.code.split('\n')
  const rows = hot
    .slice(0, most)
    .map(([line, cost]) => [
      ...[count(cost.gas), share(cost.gas, gas), line === 0 ? '' : count(cost.ran)],
      cost.called === 0 ? '' : count(cost.called),
      line === 0 ? 'entering' : placeText(source, line),
      line === 0 ? 'arguments, content and result' : cut(texts[line - 1] ?? ''),
    ])
  const heads = ['gas', 'share', 'ran', 'called', 'line', '']
  const left = lines.size > rows.length ? hot.length - rows.length : 0
  const rest = left > 0 ? [`  … and ${left} more lines`] : []
  return [head, ...table(heads, rows, 'rrrrll').split('\n'), ...rest]
}

/** With all lines, the hottest first. */
export function codeJson(code: ProfiledCode): object {
  const texts = code.source.code.split('\n')
  const { ids, entries, gas, called } = code
  const lines = hottest(code).map(([line, cost]) => {
    const place = line === 0 ? 'entering' : placeText(code.source, line)
    return { line, place, ...cost, source: texts[line - 1] ?? '' }
  })
  return { ids: [...ids], entries, gas, called, lines }
}

/** By own gas, then by what was called, then in the order of the source. */
function hottest({ lines }: ProfiledCode): [number, LineCost][] {
  return [...lines]
    .filter(([, { gas, called, ran }]) => gas + called + ran > 0)
    .sort(([i, a], [j, b]) => b.gas - a.gas || b.called - a.called || i - j)
}

function cut(text: string): string {
  const shown = oneLine(text.trim())
  return shown.length <= WIDTH ? shown : `${shown.slice(0, WIDTH - 1)}…`
}

function share(part: number, all: number): string {
  return all === 0 ? '-' : `${((100 * part) / all).toFixed(1)}%`
}

const count = (n: number): string => String(n).replace(/\B(?=(\d{3})+$)/g, ',')
