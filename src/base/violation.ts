// The third kind of trouble: a bug of oikos. The run stops and names what broke.

/** Thrown when an invariant does not hold; nobody inside the core catches it. */
export class Violation extends Error {
  readonly law: string
  constructor(law: string, message: string) {
    super(`${law}: ${message}`)
    this.name = 'Violation'
    this.law = law
  }
}

export function assert(holds: boolean, law: string, message: string): asserts holds {
  if (!holds) throw new Violation(law, message)
}

/** For the `default` of a switch over a closed union. */
export function unreachable(value: never): never {
  throw new Violation('closed-union', `unexpected ${JSON.stringify(value)}`)
}
