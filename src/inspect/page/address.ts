// Addresses of the page: which run, which view, at which instant, and back to text.

/** What follows `?`; a key that is not there is undefined. */
export type Query = Readonly<Record<string, string | undefined>>
export type Page = 'runs' | 'run' | 'compare' | 'studies' | 'nowhere'

/** Where a reader is. `run` and `view` are empty outside of a run. */
export type Address = { page: Page; run: string; view: string; query: Query }

/** What to change in a query: null takes a key away. */
export type Changes = Readonly<Record<string, string | number | null | undefined>>

export const FIRST_VIEW = 'overview'

/** Reads a path and its query; a path that names nothing is `nowhere`. */
export function readAddress(path: string, search: string): Address {
  const query: Query = Object.fromEntries(new URLSearchParams(search))
  const [page = '', run = '', view = '', ...rest] = path.split('/').filter((part) => part !== '')
  if (page === '' || (page === 'runs' && run === '')) return outside('runs', query)
  if ((page === 'compare' || page === 'studies') && run === '') return outside(page, query)
  const name = decoded(run)
  if (page !== 'runs' || rest.length > 0 || name === null) return outside('nowhere', query)
  return { page: 'run', run: name, view: view === '' ? FIRST_VIEW : view, query }
}

export function formatAddress({ page, run, view, query }: Address): string {
  const path = page === 'run' ? `/runs/${encodeURIComponent(run)}/${view}` : `/${page}`
  return path + formatQuery(query)
}

/** `?a=1&b=2`, or nothing; keys with no value are left out. */
export function formatQuery(query: Changes): string {
  const pairs: [string, string][] = []
  for (const [key, value] of Object.entries(query)) {
    if (value !== undefined && value !== null && value !== '') pairs.push([key, String(value)])
  }
  return pairs.length === 0 ? '' : `?${new URLSearchParams(pairs)}`
}

export function changed(query: Query, changes: Changes): Query {
  const next: Record<string, string | undefined> = { ...query }
  for (const [key, value] of Object.entries(changes)) {
    next[key] = value === null || value === undefined ? undefined : String(value)
  }
  return next
}

/** The instant that an address names; null is the end of the run. */
export function instantOf(query: Query): number | null {
  const text = query.seq
  return text !== undefined && /^\d{1,15}$/.test(text) ? Number(text) : null
}

/** A link for others: it carries the token of whoever may only look on, then leads to the view. */
export function sharedLink(viewUrl: string, address: Address): string {
  const url = new URL(viewUrl)
  url.searchParams.set('to', formatAddress(address))
  return `${url}`
}

function outside(page: Page, query: Query): Address {
  return { page, run: '', view: '', query }
}

function decoded(part: string): string | null {
  try {
    return decodeURIComponent(part)
  } catch {
    return null
  }
}
