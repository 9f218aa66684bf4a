// What changed between two texts, line by line; the one door of diff.
import { structuredPatch } from 'diff'
import { ScrollBox } from './scroll_box.tsx'

/** Beyond this, finding the least change takes longer than anybody waits. */
const LENGTH_MAX = 400_000
const TIMEOUT_MS = 1_500
const CONTEXT = 3
const LINES_MAX = 3_000
const LINE_MAX = 2_000

export type DiffLine = { sign: '+' | '-' | ' '; text: string; before: number; after: number }
export type Hunk = { lines: DiffLine[] }

/** Hunks with a few lines around; null where the texts are too long to compare. */
export function hunksOf(before: string, after: string): Hunk[] | null {
  if (before.length + after.length > LENGTH_MAX) return null
  const options = { context: CONTEXT, timeout: TIMEOUT_MS }
  const patch = structuredPatch('a', 'b', before, after, undefined, undefined, options)
  if (patch === undefined) return null
  return patch.hunks.map(({ oldStart, newStart, lines }) => {
    let [old, next] = [oldStart, newStart]
    const shown: DiffLine[] = []
    for (const line of lines) {
      const sign = line[0]
      if (sign !== '+' && sign !== '-' && sign !== ' ') continue
      shown.push({ sign, text: line.slice(1), before: old, after: next })
      if (sign !== '+') old += 1
      if (sign !== '-') next += 1
    }
    return { lines: shown }
  })
}

export function TextDiff(props: { before: string; after: string; label: string }) {
  const { before, after, label } = props
  if (before === after) return <p class="quiet">{label}: the same in both.</p>
  const hunks = hunksOf(before, after)
  if (hunks === null) return <p class="quiet">{label}: too long to be compared line by line.</p>
  const all = hunks.flatMap(({ lines }) => lines)
  const added = all.filter(({ sign }) => sign === '+').length
  const taken = all.filter(({ sign }) => sign === '-').length
  let room = LINES_MAX
  return (
    <figure class="diff">
      <figcaption>
        <b>{label}</b>{' '}
        <span class="quiet">
          {added} added, {taken} removed
        </span>
      </figcaption>
      <ScrollBox class="scroll" label={`Changes of ${label}`}>
        <table>
          <thead class="hidden">
            <tr>
              <th scope="col">line before</th>
              <th scope="col">line after</th>
              <th scope="col">change</th>
              <th scope="col">text</th>
            </tr>
          </thead>
          {hunks.map((hunk, n) => {
            const lines = hunk.lines.slice(0, Math.max(0, room))
            room -= lines.length
            return <tbody key={n}>{lines.map(Line)}</tbody>
          })}
        </table>
      </ScrollBox>
      {room <= 0 && <p class="quiet">Only the first {LINES_MAX} lines are shown.</p>}
    </figure>
  )
}

const SAYS = { '+': 'added', '-': 'removed', ' ': '' } as const
const STYLES = { '+': 'added', '-': 'removed', ' ': '' } as const

function Line({ sign, text, before, after }: DiffLine, n: number) {
  return (
    <tr key={n} class={STYLES[sign]}>
      <td class="n">{sign === '+' ? '' : before}</td>
      <td class="n">{sign === '-' ? '' : after}</td>
      <td class="sign">
        <span aria-hidden="true">{sign === '-' ? '−' : sign}</span>
        <span class="hidden">{SAYS[sign]}</span>
      </td>
      <td class="text">{text.length > LINE_MAX ? `${text.slice(0, LINE_MAX)} …` : text}</td>
    </tr>
  )
}
