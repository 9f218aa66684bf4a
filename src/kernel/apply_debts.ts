// Folds events of debts: terms, collateral, claims on earnings, what was paid.
import { unreachable } from '../base/violation.ts'
import { rechargeTo, replace } from './apply_artifacts.ts'
import type { Debt } from './debts.ts'
import type { DataOf, EventOf } from './event.ts'
import type { debtKinds } from './event_debts.ts'
import { moveRight } from './rights.ts'
import { all, nothing, set, type Undo } from './undo.ts'
import type { World } from './world.ts'

type Kinds = keyof typeof debtKinds
type DebtEvent = { [K in Kinds]: EventOf<K> }[Kinds]

export const DEBT_KEEPER = 'genesis_debt'

export function applyDebt(world: World, event: DebtEvent): Undo {
  switch (event.kind) {
    case 'debt.issued':
      return issue(world, event.data, event.t)
    case 'debt.accepted': {
      const { id, creditor, due } = event.data
      const debt = world.debts.get(id)!
      return all(
        change(world, id, { status: 'active', accepted_at: event.t, due_at: due }),
        giveTo(world, id, creditor),
        rechargeTo(world, id, creditor),
        debt.earnings === null ? nothing : pledge(world, debt.earnings.of, id),
      )
    }
    case 'debt.paid': {
      const { id, amount, owed } = event.data
      const debt = world.debts.get(id)!
      const paid = change(world, id, { paid: debt.paid + amount })
      return owed > 0 ? paid : all(paid, close(world, id, 'repaid'))
    }
    case 'debt.defaulted': {
      const { id, creditor, seized, reserved } = event.data
      if (seized === null) return change(world, id, { status: 'defaulted' })
      const { debtor } = world.debts.get(id)!
      return all(
        set(world.collateral, seized, undefined),
        giveTo(world, seized, creditor),
        rechargeTo(world, seized, creditor),
        passRight(world, seized, { from: debtor, to: creditor, reserved }),
        freeEarnings(world, id),
        change(world, id, { status: 'defaulted' }),
      )
    }
    case 'debt.closed':
      return close(world, event.data.id, event.data.why)
    default:
      return unreachable(event)
  }
}

function issue(world: World, data: DataOf<'debt.issued'>, t: number): Undo {
  const { id, ...terms } = data
  const fresh = {
    status: 'pending',
    issued_at: t,
    accepted_at: null,
    due_at: null,
    paid: 0,
  } as const
  const undo = set(world.debts, id, { ...terms, ...fresh })
  const { collateral } = terms
  if (collateral === null) return undo
  return all(undo, set(world.collateral, collateral, id), giveTo(world, collateral, DEBT_KEEPER))
}

/** Ends a debt in which the debtor keeps or gets back everything. */
function close(world: World, id: string, status: Debt['status']): Undo {
  const { collateral, debtor } = world.debts.get(id)!
  return all(
    freeEarnings(world, id),
    change(world, id, { status }),
    collateral === null || !world.collateral.has(collateral)
      ? nothing
      : all(giveTo(world, collateral, debtor), set(world.collateral, collateral, undefined)),
  )
}

function change(world: World, id: string, fields: Partial<Debt>): Undo {
  return set(world.debts, id, { ...world.debts.get(id)!, ...fields })
}

function giveTo(world: World, id: string, owner: string): Undo {
  return replace(world, { ...world.artifacts.get(id)!, owner })
}

function passRight(world: World, id: string, way: Parameters<typeof moveRight>[2]): Undo {
  return world.artifacts.get(id)!.has_standing ? nothing : moveRight(world, id, way)
}

function pledge(world: World, artifact: string, debt: string): Undo {
  return set(world.pledges, artifact, [...(world.pledges.get(artifact) ?? []), debt])
}

function freeEarnings(world: World, id: string): Undo {
  const { earnings } = world.debts.get(id)!
  if (earnings === null) return nothing
  const left = (world.pledges.get(earnings.of) ?? []).filter((one) => one !== id)
  return set(world.pledges, earnings.of, left.length === 0 ? undefined : left)
}
