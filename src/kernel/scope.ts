// Who is acting: one entry of the call stack, and what it may spend.

/**
 * What the payments of a call's tree may take from one payer. A call by an artifact with standing
 * starts a budget of its own; calls by tools without standing nest in it and can only lower it.
 */
export type Budget = { payer: string; limit: number; spent: number; parent: Budget | null }

/**
 * - `id` is the caller that whatever it calls will see.
 * - `budget` is what pays for calls that it makes when it has no standing.
 * - `hold` is the price held for its own call, which a tool without standing may spend.
 * - `checking` names the owner of a contract that is being asked: nothing may be written then.
 * - `metered`: what it calls is added to the gas of a guest entry under way, else charged by
 *   itself.
 * - `remembers`: an agent that will observe what its calls changed.
 * - `failed` is the trail of the last call of its own that failed: the likely cause if it fails
 *   next.
 * - `paidOther`: something in its tree was paid for and went to another owner, so that its failure
 *   crosses as a code alone.
 */
export type Scope = {
  id: string
  /** As trails name it: `artifact.method`. */
  what: string
  standing: boolean
  originator: string
  depth: number
  parent: Scope | null
  budget: Budget | null
  hold: number | null
  checking: string | null
  metered: boolean
  remembers: boolean
  failed: string[] | null
  paidOther: boolean
}

/** The scope of an artifact that acts of its own accord: a step, an action, an intervention. */
export function rootScope(
  id: string,
  acts: { what: string; metered?: boolean; remembers?: boolean },
): Scope {
  return {
    id,
    what: acts.what,
    standing: true,
    originator: id,
    depth: 0,
    parent: null,
    budget: null,
    hold: null,
    checking: null,
    metered: acts.metered ?? false,
    remembers: acts.remembers ?? false,
    failed: null,
    paidOther: false,
  }
}

export function isOnStack(scope: Scope, id: string): boolean {
  for (let at: Scope | null = scope; at !== null; at = at.parent) if (at.id === id) return true
  return false
}

/** The chain of calls that led here, outermost first. */
export function trailOf(scope: Scope): string[] {
  const trail: string[] = []
  for (let at: Scope | null = scope; at !== null; at = at.parent) trail.unshift(at.what)
  return trail
}

/** The budget of a call that this scope makes; `advertised` bounds it where `maxSpend` does not. */
export function budgetFor(scope: Scope, maxSpend: number | undefined, advertised: number): Budget {
  if (scope.standing) {
    return { payer: scope.id, limit: maxSpend ?? advertised, spent: 0, parent: null }
  }
  const parent = scope.budget!
  return {
    payer: parent.payer,
    limit: maxSpend ?? Number.POSITIVE_INFINITY,
    spent: 0,
    parent,
  }
}

export function spentOf(budget: Budget | null): number[] {
  const spent: number[] = []
  for (let at = budget; at !== null; at = at.parent) spent.push(at.spent)
  return spent
}

/** Sets a budget and those around it back to what `spentOf` said. */
export function resetSpent(budget: Budget | null, spent: number[]): void {
  let i = 0
  for (let at = budget; at !== null; at = at.parent) at.spent = spent[i++]!
}
