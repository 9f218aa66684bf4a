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
      <Value name={null} value={props.value} depth={0} open={props.open ?? OPEN_DEPTH} />
    </ScrollBox>
  )
}

/** `name` is the key that it stands under. */
function Value(props: { name: string | null; value: unknown; depth: number; open: number }) {
  const { name, value } = props
  if (Array.isArray(value)) {
    const line = lineOf(value)
    if (line !== null) {
      return (
        <>
          <Key name={name} />
          <span class="json-number">{line}</span>
        </>
      )
    }
    const entries = value.map((one, n): [string, unknown] => [String(n), one])
    return <Branch {...props} entries={entries} brackets="[]" />
  }
  if (typeof value === 'object' && value !== null) {
    return <Branch {...props} entries={Object.entries(value)} brackets="{}" />
  }
  return (
    <>
      <Key name={name} />
      {typeof value === 'string' ? (
        <Text text={value} />
      ) : (
        <span class={value === null ? 'json-null' : 'json-number'}>{String(value)}</span>
      )}
    </>
  )
}

const LINE_MAX = 72

/** A short list of plain values reads best on one line; null where it is not one. */
function lineOf(list: readonly unknown[]): string | null {
  if (list.length === 0 || list.length > LINE_MAX / 3) return null
  if (list.some((one) => typeof one === 'object' && one !== null)) return null
  const line = `[${list.map((one) => JSON.stringify(one)).join(', ')}]`
  return line.length > LINE_MAX ? null : line
}

function Key({ name }: { name: string | null }) {
  if (name === null) return null
  return (
    <>
      <span class="json-key">{name}</span>{' '}
    </>
  )
}

function Branch(props: {
  name: string | null
  entries: [string, unknown][]
  brackets: string
  depth: number
  open: number
}) {
  const { name, entries, brackets, depth, open } = props
  const [isOpen, setOpen] = useState(depth < open && entries.length <= SHOWN_FIRST)
  const [shown, setShown] = useState(SHOWN_FIRST)
  if (entries.length === 0) {
    return (
      <>
        <Key name={name} />
        <span class="quiet">{brackets}</span>
      </>
    )
  }
  const isList = brackets === '[]'
  const noun = isList ? 'item' : 'field'
  return (
    <details open={isOpen} onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary>
        <Key name={name} />
        <span class="quiet">
          {brackets[0]} {entries.length} {noun}
          {entries.length === 1 ? '' : 's'} {brackets[1]}
        </span>
      </summary>
      {isOpen && (
        <ul>
          {entries.slice(0, shown).map(([key, value]) => (
            <li key={key}>
              <Value name={key} value={value} depth={depth + 1} open={open} />
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
