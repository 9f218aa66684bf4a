// Folds events of money and resources: stocks, holds, rights, grants.
import { unreachable } from '../base/violation.ts'
import { burn, credit, mint, stockOf } from '../economy/ledger.ts'
import type { EventOf } from './event.ts'
import type { moneyKinds } from './event_money.ts'
import { grantRight, moveRightPart } from './rights.ts'
import { all, set, type Undo } from './undo.ts'
import { grantKey, type World } from './world.ts'

type MoneyEvent = { [K in keyof typeof moneyKinds]: EventOf<K> }[keyof typeof moneyKinds]

export function applyMoney(world: World, event: MoneyEvent): Undo {
  switch (event.kind) {
    case 'scrip.moved':
      return move(world, 'scrip', event.data)
    case 'stock.moved':
      return move(world, event.data.resource, event.data)
    case 'scrip.minted':
      return make(world, 'scrip', event.data.to, event.data.amount)
    case 'stock.minted':
      return make(world, event.data.resource, event.data.to, event.data.amount)
    case 'scrip.burned':
      return unmake(world, 'scrip', event.data.from, event.data.amount)
    case 'stock.burned':
      return unmake(world, event.data.resource, event.data.from, event.data.amount)
    case 'scrip.held':
      return hold(world, event.data)
    case 'scrip.settled':
      return settle(world, event.data)
    case 'scrip.spent':
      return spendHeld(world, event.data)
    case 'right.granted':
      return grantRight(world, event.data)
    case 'right.moved':
      return moveRightPart(world, event.data)
    case 'quota.moved':
      return moveQuota(world, event.data)
    case 'charge.granted':
    case 'charge.used':
    case 'charge.revoked':
      return applyCharge(world, event)
    case 'capability.given': {
      const { id, capability } = event.data
      const held = world.capabilities.get(id)
      return set(world.capabilities, id, new Set([...(held ?? []), capability]))
    }
    default:
      return unreachable(event)
  }
}

function move(world: World, resource: string, data: EventOf<'scrip.moved'>['data']): Undo {
  const stock = stockOf(world.ledger, resource)
  credit(stock, data.from, -data.amount)
  credit(stock, data.to, data.amount)
  return () => {
    credit(stock, data.to, -data.amount)
    credit(stock, data.from, data.amount)
  }
}

function make(world: World, resource: string, to: string, amount: number): Undo {
  const stock = stockOf(world.ledger, resource)
  mint(stock, to, amount)
  return () => mint(stock, to, -amount)
}

function unmake(world: World, resource: string, from: string, amount: number): Undo {
  const stock = stockOf(world.ledger, resource)
  burn(stock, from, amount)
  return () => burn(stock, from, -amount)
}

/**
 * Sets a price aside, from a balance or from the price held for the call of a tool; a second event
 * with the same number adds to the first.
 */
function hold(world: World, data: EventOf<'scrip.held'>['data']): Undo {
  const { ledger } = world
  const stock = stockOf(ledger, 'scrip')
  const before = ledger.holdsMade
  let untake: Undo
  if (data.from_hold === undefined) {
    credit(stock, data.from, -data.amount)
    stock.held += data.amount
    untake = () => {
      stock.held -= data.amount
      credit(stock, data.from, data.amount)
    }
  } else untake = takeHeld(world, data.from_hold, data.amount)
  ledger.holdsMade = data.hold
  const amount = (ledger.holds.get(data.hold)?.amount ?? 0) + data.amount
  const unhold = set(ledger.holds, data.hold, {
    payer: data.from,
    to: data.to,
    amount,
    why: data.why,
    ...(data.splits === undefined ? {} : { splits: data.splits }),
  })
  return () => {
    unhold()
    ledger.holdsMade = before
    untake()
  }
}

/** Takes from a hold; an empty hold is gone. */
function takeHeld(world: World, id: number, amount: number): Undo {
  const { holds } = world.ledger
  const before = holds.get(id)!
  const left = before.amount - amount
  return set(holds, id, left === 0 ? undefined : { ...before, amount: left })
}

function settle(world: World, data: EventOf<'scrip.settled'>['data']): Undo {
  const stock = stockOf(world.ledger, 'scrip')
  const untake = takeHeld(world, data.hold, data.amount)
  stock.held -= data.amount
  credit(stock, data.to, data.amount)
  return () => {
    credit(stock, data.to, -data.amount)
    stock.held += data.amount
    untake()
  }
}

function spendHeld(world: World, data: EventOf<'scrip.spent'>['data']): Undo {
  const stock = stockOf(world.ledger, 'scrip')
  const untake = takeHeld(world, data.hold, data.amount)
  stock.held -= data.amount
  stock.burned += data.amount
  return () => {
    stock.burned -= data.amount
    stock.held += data.amount
    untake()
  }
}

function moveQuota(world: World, data: EventOf<'quota.moved'>['data']): Undo {
  const own = (id: string) => world.rights.get(id)?.quotas.get(data.resource) ?? 0
  const give = (id: string, by: number) =>
    grantRight(world, {
      id,
      resource: data.resource,
      capacity: own(id) + by,
    })
  return all(give(data.from, -data.amount), give(data.to, data.amount))
}

function applyCharge(
  world: World,
  event: EventOf<'charge.granted'> | EventOf<'charge.used'> | EventOf<'charge.revoked'>,
): Undo {
  const { from } = event.data
  const to = grantKey(event.data.to, event.data.resource)
  const given = new Map(world.charges.get(from))
  switch (event.kind) {
    case 'charge.granted':
      given.set(to, {
        capPerCall: event.data.cap_per_call,
        capPerWindow: event.data.cap_per_window,
        windowUs: event.data.window,
        untilUs: event.data.until,
        windowStartUs: event.t,
        used: 0,
      })
      break
    case 'charge.used': {
      const grant = given.get(to)!
      const fresh = event.t - grant.windowStartUs >= grant.windowUs
      given.set(to, {
        ...grant,
        windowStartUs: fresh ? event.t : grant.windowStartUs,
        used: (fresh ? 0 : grant.used) + event.data.amount,
      })
      break
    }
    case 'charge.revoked':
      given.delete(to)
      break
    default:
      return unreachable(event)
  }
  return set(world.charges, from, given.size === 0 ? undefined : given)
}
