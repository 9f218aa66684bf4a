// What changed between two texts, line by line, as a table.
import { ScrollBox } from './scroll_box.tsx'
import { type DiffLine, hunksOf } from './text_hunks.ts'

const LINES_MAX = 3_000
const LINE_MAX = 2_000

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
