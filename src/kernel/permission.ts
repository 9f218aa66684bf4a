// Permission: asking an artifact's access contract, natively for the built-in four, metered for
// others.
import type { Artifact } from '../artifacts/artifact.ts'
import { isObject } from '../artifacts/schema.ts'
import { canonical, type Json, type JsonObject } from '../base/json.ts'
import { isRefusal, type Refusal, refuse } from '../base/refusal.ts'
import type { Split } from '../economy/ledger.ts'
import type { GenesisArtifact, PermissionAsk } from './genesis.ts'
import { partyOf } from './party.ts'
import type { Terms } from './payment.ts'
import type { Scope } from './scope.ts'
import type { World } from './world.ts'

export type Action = PermissionAsk['action']

/** What the kernel does for a check: runs the contract's guest code, read-only, and meters it. */
export type RunCheck = (contract: Artifact, asked: JsonObject) => Json | Refusal

/** Parts that one price may go to. */
const SPLITS_MAX = 20

export type Asking = {
  scope: Scope
  action: Action
  method: string | null
  args: Json
}

/**
 * Whether the caller may do this, and at what price; the artifact's own price is not looked at
 * here. A contract that is missing, fails or answers nonsense denies everyone but the owner.
 */
export function permission(
  world: World,
  catalogue: ReadonlyMap<string, GenesisArtifact>,
  artifact: Artifact,
  asking: Asking,
  run: RunCheck,
): { terms: Terms | null } | Refusal {
  const { scope, action } = asking
  const { id, owner, access_contract_id: contractId } = artifact
  // Inside a check nothing but the built-in contracts is asked, in the name of the contract's
  // owner.
  const caller =
    scope.checking === null ? scope.id : partyOf(world, { id: scope.id, owner: scope.checking })
  const rule = catalogue.get(contractId)?.allows
  if (rule !== undefined) {
    const allowed = rule({ caller, action, target: id, owner })
    return allowed ? { terms: null } : denied(artifact, caller, action)
  }
  const contract = world.artifacts.living(contractId)
  const isOwner = caller === owner
  if (contract === undefined || !contract.can_execute) {
    if (isOwner) return { terms: null }
    const open = world.config.contracts.on_dangling === 'freeware'
    if (open && (action === 'read' || action === 'invoke')) return { terms: null }
    return denied(artifact, caller, action, `its contract ${contractId} can't be asked`)
  }
  if (scope.checking !== null) {
    return isOwner ? { terms: null } : denied(artifact, caller, action, 'a check starts no other')
  }
  const answer = run(contract, {
    caller: scope.id,
    originator: scope.originator,
    action,
    target: id,
    method: asking.method,
    args: asking.args,
    owner,
    metadata: artifact.metadata,
  })
  return verdict(world, artifact, asking, contract.id, answer)
}

function verdict(
  world: World,
  artifact: Artifact,
  { scope, action }: Asking,
  contract: string,
  answer: Json | Refusal,
): { terms: Terms | null } | Refusal {
  const isOwner = scope.id === artifact.owner
  const problem = answerProblem(world, answer)
  if (problem !== null) {
    return isOwner ? { terms: null } : denied(artifact, scope.id, action, `${contract} ${problem}`)
  }
  const said = answer as JsonObject & { price?: number | null }
  if (!said.allowed) {
    const reason = typeof said.reason === 'string' ? said.reason.slice(0, 200) : undefined
    return denied(artifact, scope.id, action, reason)
  }
  if (said.price === undefined || said.price === null) {
    return { terms: null }
  }
  const splits = (said.splits as Split[] | null | undefined) ?? undefined
  const named = splits?.[0]?.to ?? (said.recipient as string | undefined)
  const recipient = named ?? partyOf(world, artifact)
  const payer = (said.payer as string | undefined) ?? null
  return { terms: { price: said.price, recipient, payer, contract, ...(splits && { splits }) } }
}

/**
 * What is wrong with an answer of a contract, as the end of a sentence; null when it can be used.
 */
function answerProblem(world: World, answer: Json | Refusal): string | null {
  if (isRefusal(answer)) return `failed (${answer.code})`
  if (!isObject(answer) || typeof answer.allowed !== 'boolean') return 'gave no {allowed}'
  const { price, recipient, payer, splits } = answer
  if (price != null && !(Number.isSafeInteger(price) && (price as number) >= 0)) {
    return `asked for the price ${canonical(price).slice(0, 40)}`
  }
  if (splits != null && recipient != null) return 'named a recipient and splits'
  const wrong = splits == null ? null : splitsProblem(world, splits)
  if (wrong !== null) return wrong
  if (payer != null && recipient == null && splits == null) return 'named a payer but no recipient'
  for (const id of [recipient, payer]) {
    if (id == null) continue
    if (typeof id !== 'string' || !world.artifacts.living(id)?.has_standing) {
      return `named ${canonical(id).slice(0, 80)}, which has no standing`
    }
  }
  return null
}

function splitsProblem(world: World, splits: Json): string | null {
  const wrong = `gave splits that are no list of 1 to ${SPLITS_MAX} {to, bps}`
  if (!Array.isArray(splits) || splits.length < 1 || splits.length > SPLITS_MAX) return wrong
  let sum = 0
  const seen = new Set<Json>()
  for (const part of splits) {
    if (!isObject(part) || Object.keys(part).length !== 2) return wrong
    const { to, bps } = part
    if (!Number.isSafeInteger(bps) || (bps as number) < 1) return wrong
    if (typeof to !== 'string' || !world.artifacts.living(to)?.has_standing) {
      return `named ${canonical(to ?? null).slice(0, 80)}, which has no standing`
    }
    if (seen.has(to)) return `named ${to} twice in its splits`
    seen.add(to)
    sum += bps as number
  }
  return sum === 10_000 ? null : `gave splits that sum to ${sum} basis points, not to 10000`
}

function denied(artifact: Artifact, caller: string, action: Action, reason?: string): Refusal {
  const { id, owner, access_contract_id: contract } = artifact
  const why = reason === undefined ? '' : ` (${reason})`
  return refuse(
    'ACCESS_DENIED',
    `${caller} may not ${action} ${id}: ${contract} says no${why}; ask its owner ${owner}`,
    { id, owner, action, contract },
  )
}
