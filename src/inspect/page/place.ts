// Where the reader is: the address bar as a value that views follow.
import { useEffect, useState } from 'preact/hooks'
import { type Address, type Changes, changed, formatAddress, readAddress } from './address.ts'

let here = readAddress(location.pathname, location.search)
const followers = new Set<() => void>()

export function useAddress(): Address {
  const [address, setAddress] = useState(here)
  useEffect(() => {
    const told = () => setAddress(here)
    told()
    followers.add(told)
    return () => {
      followers.delete(told)
    }
  }, [])
  return address
}

/** Goes to an address of this page; `replace` leaves no step to go back to. */
export function goTo(href: string, how: 'push' | 'replace' = 'push'): void {
  if (href === formatAddress(here)) return
  if (how === 'push') history.pushState(null, '', href)
  else history.replaceState(null, '', href)
  arrive(how === 'push')
}

/** Changes the query of the present address. */
export function changeQuery(changes: Changes, how: 'push' | 'replace' = 'replace'): void {
  goTo(hrefWith(changes), how)
}

/** The present address with its query changed. */
export function hrefWith(changes: Changes): string {
  return formatAddress({ ...here, query: changed(here.query, changes) })
}

/** From now on, plain links within the page navigate without loading it again. */
export function followLinks(): void {
  addEventListener('popstate', () => arrive(false))
  document.addEventListener('click', (event) => {
    if (event.button !== 0 || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey)
      return
    const link = (event.target as Element).closest?.('a')
    if (!link || event.defaultPrevented || link.target !== '' || link.hasAttribute('download'))
      return
    if (link.origin !== location.origin || link.pathname.startsWith('/api/')) return
    if (link.getAttribute('href')?.startsWith('#')) return
    event.preventDefault()
    goTo(link.pathname + link.search)
  })
}

/** Another view starts at its top, with the keyboard there; another instant moves nothing. */
function arrive(pushed: boolean): void {
  const before = here
  here = readAddress(location.pathname, location.search)
  for (const told of followers) told()
  const view = ({ page, run, view, query }: Address) => [page, run, view, query.id].join('\n')
  if (pushed && view(before) !== view(here)) {
    scrollTo(0, 0)
    document.getElementById('main')?.focus({ preventScroll: true })
  }
}
