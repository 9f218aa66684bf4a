// Who may ask: whoever has a token, from this machine's own page or from no page at all.
import { randomBytes, timingSafeEqual } from 'node:crypto'
import type { IncomingHttpHeaders } from 'node:http'
import { type Problem, problem } from './problem.ts'

export type Role = 'viewer' | 'controller'

export type Tokens = Record<Role, string>

const TOKEN_BYTES = 24

export function newTokens(): Tokens {
  const token = () => randomBytes(TOKEN_BYTES).toString('base64url')
  return { viewer: token(), controller: token() }
}

/**
 * Headers of every answer. Nothing but what the server itself has may load or run, so that what an
 * artifact says is never more than text.
 */
export const HEADERS: Record<string, string> = {
  'content-security-policy':
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; " +
    "connect-src 'self'; font-src 'self'; base-uri 'none'; form-action 'none'; " +
    "frame-ancestors 'none'; require-trusted-types-for 'script'; trusted-types 'none'",
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
  'referrer-policy': 'no-referrer',
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'permissions-policy': 'camera=(), geolocation=(), microphone=()',
}

export class Guard {
  readonly tokens: Tokens
  private readonly port: () => number

  constructor(tokens: Tokens, port: () => number) {
    this.tokens = tokens
    this.port = port
  }

  /** Cookies of one host are shared by all its ports. */
  get cookie(): string {
    return `oikos-${this.port()}`
  }

  /**
   * A name that leads here through somebody else's domain is as foreign as a page of theirs: both
   * would ask with the cookie of whoever looks at them.
   */
  foreign(headers: IncomingHttpHeaders): Problem | null {
    const hosts = ['127.0.0.1', 'localhost', '[::1]'].map((name) => `${name}:${this.port()}`)
    if (!hosts.includes(headers.host ?? '')) {
      return problem(403, 'FOREIGN_HOST', `ask ${hosts[0]}, the address that oikos printed`)
    }
    const { origin } = headers
    if (origin !== undefined && origin !== `http://${headers.host}`) {
      return problem(403, 'FOREIGN_ORIGIN', 'pages of other origins may not ask here')
    }
    const site = headers['sec-fetch-site']
    const isVisit = headers['sec-fetch-mode'] === 'navigate'
    if (site !== undefined && site !== 'same-origin' && site !== 'none' && !isVisit) {
      return problem(403, 'FOREIGN_ORIGIN', 'pages of other origins may not ask here')
    }
    return null
  }

  /** What the token allows that comes with a request; null where there is none that is known. */
  roleOf(headers: IncomingHttpHeaders): Role | null {
    const bearer = /^Bearer (\S+)$/.exec(headers.authorization ?? '')?.[1]
    if (bearer !== undefined) return this.roleFor(bearer)
    const pairs = (headers.cookie ?? '').split(';').map((one) => one.trim().split('='))
    const own = pairs.find(([name]) => name === this.cookie)?.[1]
    return own === undefined ? null : this.roleFor(own)
  }

  roleFor(token: string): Role | null {
    for (const role of ['controller', 'viewer'] as const) {
      if (isSame(token, this.tokens[role])) return role
    }
    return null
  }
}

/** In the same time wherever the two differ. */
function isSame(a: string, b: string): boolean {
  const [left, right] = [Buffer.from(a), Buffer.from(b)]
  return left.length === right.length && timingSafeEqual(left, right)
}
