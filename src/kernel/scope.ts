// Who is acting: one entry of the call stack, and what it may spend.

/**
 * What the payments of a call's tree may take from one payer. A call by an artifact with standing
 * starts a budget of its own; calls by tools without standing nest in it and can only lower it.
 */
export type Budget = {
  payer: string
  limit: number
  spent: number
  parent: Budget | null
  /** Micro-dollars of the payer's budget for models that the tree may set aside, and has. */
  modelsLimit: number
  modelsSpent: number
}

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
 * - `hops`: how many answers of the outside led here, each to a question of the one before.
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
  hops: number
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
    hops: 0,
  }
}

/**
 * The scope of an answer that is told to a tool: called by the genesis artifact that was asked, at
 * the expense of who paid for the answer, and for no scrip.
 */
export function answerScope(
  payer: string,
  { by, hops, allowance }: { by: string; hops: number; allowance: number | null },
): Scope {
  const root = rootScope(payer, { what: `${by}.answer` })
  const modelsLimit = allowance ?? Number.POSITIVE_INFINITY
  const budget = { payer, limit: 0, spent: 0, parent: null, modelsLimit, modelsSpent: 0 }
  return { ...root, id: by, standing: false, budget, hops }
}

/** Whoever asked for an answer is told it: nobody is asked for permission, nothing is paid. */
export function isAnswer({ standing, parent }: Scope): boolean {
  return !standing && parent === null
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
export function budgetFor(
  scope: Scope,
  maxSpend: number | undefined,
  { advertised, modelsLimit = 0 }: { advertised: number; modelsLimit?: number },
): Budget {
  const models = { modelsLimit, modelsSpent: 0 }
  if (scope.standing) {
    return { payer: scope.id, limit: maxSpend ?? advertised, spent: 0, parent: null, ...models }
  }
  const parent = scope.budget!
  const limit = maxSpend ?? Number.POSITIVE_INFINITY
  return { payer: parent.payer, limit, spent: 0, parent, ...models }
}

export function spentOf(budget: Budget | null): number[] {
  const spent: number[] = []
  for (let at = budget; at !== null; at = at.parent) spent.push(at.spent, at.modelsSpent)
  return spent
}

/** Sets a budget and those around it back to what `spentOf` said. */
export function resetSpent(budget: Budget | null, spent: number[]): void {
  let i = 0
  for (let at = budget; at !== null; at = at.parent) {
    at.spent = spent[i++]!
    at.modelsSpent = spent[i++]!
  }
}
