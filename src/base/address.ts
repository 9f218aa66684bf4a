// Addresses of the web, and whose they are.

const ADDRESS = /^https?:\/\/([a-z0-9.-]+|\[[0-9a-f:]+\])(?::\d{1,5})?(?:[/?][^\s#]*)?$/i

/** The host of an address in lower case; null where it is no address that can be asked. */
export function hostOf(address: string): string | null {
  return ADDRESS.exec(address)?.[1]?.toLowerCase() ?? null
}

/** Whether a host is one of these domains, or below one. */
export function isWithin(host: string, domains: readonly string[]): boolean {
  return domains.some((domain) => host === domain || host.endsWith(`.${domain}`))
}
