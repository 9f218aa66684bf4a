// JSON as a tree that folds; everything in it is text, and long lists are cut until asked for.
import { useState } from 'preact/hooks'
import { ScrollBox } from './scroll_box.tsx'

const SHOWN_FIRST = 50
const TEXT_MAX = 2_000
/** Small trees are shown open to this depth. */
const OPEN_DEPTH = 2

export function JsonView(props: { value: unknown; label: string; open?: number }) {
  return (
    <ScrollBox class="json" label={props.label}>
      <Value value={props.value} depth={0} open={props.open ?? OPEN_DEPTH} />
    </ScrollBox>
  )
}

function Value(props: { value: unknown; depth: number; open: number }) {
  const { value } = props
  if (Array.isArray(value)) {
    const entries = value.map((one, n): [string, unknown] => [String(n), one])
    return <Branch {...props} entries={entries} brackets="[]" />
  }
  if (typeof value === 'object' && value !== null) {
    return <Branch {...props} entries={Object.entries(value)} brackets="{}" />
  }
  if (typeof value === 'string') return <Text text={value} />
  return <span class={value === null ? 'json-null' : 'json-number'}>{String(value)}</span>
}

function Branch(props: {
  entries: [string, unknown][]
  brackets: string
  depth: number
  open: number
}) {
  const { entries, brackets, depth, open } = props
  const [isOpen, setOpen] = useState(depth < open && entries.length <= SHOWN_FIRST)
  const [shown, setShown] = useState(SHOWN_FIRST)
  if (entries.length === 0) return <span class="quiet">{brackets}</span>
  const isList = brackets === '[]'
  const noun = isList ? 'item' : 'field'
  return (
    <details open={isOpen} onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary>
        <span class="quiet">
          {brackets[0]} {entries.length} {noun}
          {entries.length === 1 ? '' : 's'} {brackets[1]}
        </span>
      </summary>
      {isOpen && (
        <ul>
          {entries.slice(0, shown).map(([key, value]) => (
            <li key={key}>
              <span class="json-key">{key}</span>{' '}
              <Value value={value} depth={depth + 1} open={open} />
            </li>
          ))}
          {entries.length > shown && (
            <li>
              <button type="button" class="link" onClick={() => setShown(shown + SHOWN_FIRST * 4)}>
                Show more of {entries.length}
              </button>
            </li>
          )}
        </ul>
      )}
    </details>
  )
}

function Text({ text }: { text: string }) {
  const [whole, setWhole] = useState(false)
  const cut = !whole && text.length > TEXT_MAX
  const shown = cut ? text.slice(0, TEXT_MAX) : text
  return (
    <span class={text.includes('\n') ? 'json-text lines' : 'json-text'}>
      {shown}
      {cut && (
        <button type="button" class="link" onClick={() => setWhole(true)}>
          … {text.length - TEXT_MAX} more characters
        </button>
      )}
    </span>
  )
}
