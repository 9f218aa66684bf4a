// The parts of a bundle: one page, and in it, as data that nothing runs, what it shows and proves.
import type { Found } from '../run/record_check.ts'

/** Data in the page, in this order; what is in one never has a `<`. */
export const DATA_PARTS = ['statement', 'view', 'record'] as const
type DataPart = (typeof DATA_PARTS)[number]

export const PAGE_PART = 'page'

const opening = (name: DataPart) => `<script type="application/json" id="oikos-${name}">\n`
const CLOSING = '</script>'

/** A page without its data: `withData` puts it in. */
export const DATA_PLACE = '<!-- data -->'

export function withData(page: string, data: Record<DataPart, string>): string {
  const parts = DATA_PARTS.map((name) => `${opening(name)}${data[name]}${CLOSING}`)
  return page.replace(DATA_PLACE, () => parts.join('\n'))
}

/** The parts of a page again; null where it is none that has them. */
export function partsOfPage(page: string): Found | null {
  const data: Partial<Record<DataPart, string>> = {}
  let rest = page
  for (const name of DATA_PARTS) {
    const from = rest.indexOf(opening(name))
    const to = from < 0 ? -1 : rest.indexOf(CLOSING, from)
    if (to < 0) return null
    data[name] = rest.slice(from + opening(name).length, to)
    const isFirst = name === DATA_PARTS[0]
    rest = `${rest.slice(0, from)}${isFirst ? DATA_PLACE : ''}${rest.slice(to + CLOSING.length)}`
  }
  // Where the data stood, only what parts it is left.
  const shell = rest.replace(`${DATA_PLACE}\n\n`, DATA_PLACE)
  const { statement = '', view = null, record = null } = data
  return { statement: statement.trimEnd(), parts: { view, record, [PAGE_PART]: shell } }
}
