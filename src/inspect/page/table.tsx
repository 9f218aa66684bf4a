// Tables: a heading that sorts by links, rows that come in pages, a scroll of their own.
import type { ComponentChildren } from 'preact'
import { ScrollBox } from './scroll_box.tsx'

/** `sort` is the name by which the server sorts a column; a column without it does not sort. */
export type Column<R> = {
  name: string
  title: string
  unit?: string
  right?: boolean
  sort?: string
  cell: (row: R) => ComponentChildren
}

export type Sorting = {
  by: string | null
  order: 'asc' | 'desc'
  /** The address of this list sorted so. */
  href: (by: string, order: 'asc' | 'desc') => string
}

export function Table<R>(props: {
  caption: string
  hideCaption?: boolean
  columns: readonly Column<R>[]
  rows: readonly R[]
  keyOf: (row: R) => string | number
  sorting?: Sorting
  rowClass?: (row: R) => string
}) {
  const { columns, rows, sorting } = props
  return (
    <ScrollBox class="scroll" label={props.caption}>
      <table>
        <caption class={props.hideCaption ? 'hidden' : ''}>{props.caption}</caption>
        <thead>
          <tr>
            {columns.map((column) => (
              <Heading key={column.name} column={column} sorting={sorting} />
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr key={props.keyOf(row)} class={props.rowClass?.(row) ?? ''}>
              {columns.map((column) => (
                <td key={column.name} class={column.right ? 'r' : ''}>
                  {column.cell(row)}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </ScrollBox>
  )
}

function Heading<R>({ column, sorting }: { column: Column<R>; sorting?: Sorting | undefined }) {
  const unit = column.unit !== undefined && <small> {column.unit}</small>
  const side = column.right ? 'r' : ''
  if (sorting === undefined || column.sort === undefined) {
    return (
      <th scope="col" class={side}>
        {column.title}
        {unit}
      </th>
    )
  }
  const is = sorting.by === column.sort
  const first = column.right ? 'desc' : 'asc'
  const next = is ? (sorting.order === 'asc' ? 'desc' : 'asc') : first
  const sorted = sorting.order === 'asc' ? 'ascending' : 'descending'
  return (
    <th scope="col" class={side} aria-sort={is ? sorted : 'none'}>
      <a class="sort" href={sorting.href(column.sort, next)}>
        {column.title}
        {unit}
        <span aria-hidden="true" class="arrow">
          {is ? (sorting.order === 'asc' ? '↑' : '↓') : ''}
        </span>
      </a>
    </th>
  )
}

/** The button under a list that came in pages. */
export function More(props: { more: (() => void) | null; waiting: boolean; shown: number }) {
  if (props.more === null && !props.waiting) return null
  return (
    <p class="more">
      <button type="button" disabled={props.more === null} onClick={() => props.more?.()}>
        {props.waiting ? 'Reading …' : 'Load more'}
      </button>
      <span class="quiet"> {props.shown} shown</span>
    </p>
  )
}
