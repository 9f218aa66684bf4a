// A table of which the first rows are shown, and all that came on request.
import { useState } from 'preact/hooks'
import { numberText } from './format.ts'
import { type Column, Table } from './table.tsx'

const SHOWN_FIRST = 20

/** `of` is how many there are, also of those that did not come. */
export function Rows<R>(props: {
  caption: string
  columns: readonly Column<R>[]
  rows: readonly R[]
  keyOf: (row: R) => string | number
  of: number
}) {
  const { rows, of } = props
  const [whole, setWhole] = useState(false)
  const shown = whole ? rows : rows.slice(0, SHOWN_FIRST)
  return (
    <>
      <Table
        caption={props.caption}
        hideCaption
        columns={props.columns}
        rows={shown}
        keyOf={props.keyOf}
      />
      {shown.length < of && (
        <p class="more">
          {shown.length < rows.length && (
            <button type="button" onClick={() => setWhole(true)}>
              Show {numberText(rows.length)}
            </button>
          )}{' '}
          <span class="quiet">
            {numberText(shown.length)} of {numberText(of)} are shown.
          </span>
        </p>
      )}
    </>
  )
}
