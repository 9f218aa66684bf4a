// Answers about the market: what is for sale, ordered, owed and traded, and who paid whom.
import { isObject } from '../artifacts/schema.ts'
import { byCodeUnit, type Json, type JsonObject } from '../base/json.ts'
import { claimantOf, owedAt } from '../kernel/debts.ts'
import type { World } from '../kernel/world.ts'
import type { FlowsAnswer, MarketAnswer } from './answers_world.ts'
import type { OpenRun } from './open_run.ts'
import { shortened } from './shortened.ts'
import type { Seen } from './worlds.ts'

const ROWS_MAX = 200
const ORDERS_MAX = 50

export function marketAnswer(open: OpenRun, { world, seq, nowUs }: Seen): MarketAnswer {
  const { books, auctions } = institutions(world)
  const debts = debtsOf(world, nowUs)
  return {
    ...{ seq, t: nowUs },
    listed: world.listings.size,
    listings: listingsOf(world),
    ...{ books, auctions },
    bids: [...world.bids.values()].slice(0, ROWS_MAX).map(({ artifact_id, bidder, amount, t }) => {
      return { artifact_id, bidder, amount, placed_at: t }
    }),
    owed: debts.length,
    debts: debts.slice(0, ROWS_MAX),
    ...tradesOf(open, seq),
  }
}

function listingsOf(world: World): MarketAnswer['listings'] {
  const rows = [...world.listings].map(([id, listing]) => {
    const { seller, price, price_resource, buyer, listed_at } = listing
    const type = world.artifacts.get(id)?.type ?? ''
    return { id, type, seller, price, price_resource, buyer, listed_at }
  })
  const newest = (a: { listed_at: number; id: string }, b: { listed_at: number; id: string }) =>
    b.listed_at - a.listed_at || byCodeUnit(a.id, b.id)
  return rows.sort(newest).slice(0, ROWS_MAX)
}

/** Artifacts whose content has orders or lots as those of `scenarios/library` have them. */
function institutions(world: World): Pick<MarketAnswer, 'books' | 'auctions'> {
  const books: MarketAnswer['books'] = []
  const auctions: MarketAnswer['auctions'] = []
  for (const { id, content, deleted_at } of world.artifacts.all()) {
    if (deleted_at !== null || !isObject(content)) continue
    if (Array.isArray(content.orders) && books.length < ROWS_MAX) {
      const goods = String(content.goods ?? '')
      books.push({ id, goods, ...sidesOf(content.orders) })
    }
    if (isObject(content.lots) && auctions.length < ROWS_MAX) {
      auctions.push({ id, lots: lotsOf(content.lots) })
    }
  }
  return { books, auctions }
}

type Order = MarketAnswer['books'][number]['bids'][number]

function sidesOf(orders: readonly Json[]): { bids: Order[]; asks: Order[] } {
  const bids: Order[] = []
  const asks: Order[] = []
  for (const one of orders) {
    if (!isObject(one) || typeof one.price !== 'number') continue
    const amount = Number(one.left ?? one.quantity ?? one.amount ?? 1)
    const order = { price: one.price, amount, by: typeof one.by === 'string' ? one.by : null }
    if (one.side === 'buy' || one.side === 'bid') bids.push(order)
    if (one.side === 'sell' || one.side === 'ask') asks.push(order)
  }
  bids.sort((a, b) => b.price - a.price)
  asks.sort((a, b) => a.price - b.price)
  return { bids: bids.slice(0, ORDERS_MAX), asks: asks.slice(0, ORDERS_MAX) }
}

type Lot = MarketAnswer['auctions'][number]['lots'][number]

function lotsOf(lots: JsonObject): Lot[] {
  return Object.entries(lots)
    .slice(0, ROWS_MAX)
    .map(([item, value]) => {
      const lot = isObject(value) ? value : {}
      const bids = (Array.isArray(lot.bids) ? lot.bids : [lot.best]).filter(isObject)
      const best = bids.toSorted((a, b) => Number(b.amount ?? 0) - Number(a.amount ?? 0))[0]
      return {
        item,
        seller: textIn(lot.seller),
        reserve: numberOf(lot.reserve),
        bids: bids.length,
        best: numberOf(best?.amount),
        by: textIn(best?.by),
        ends: numberOf(lot.ends ?? lot.reveals_until),
        state: shortened(value),
      }
    })
}

function textIn(value: Json | undefined): string | null {
  return typeof value === 'string' ? value : null
}

function numberOf(value: Json | undefined): number | null {
  return typeof value === 'number' ? value : null
}

/** Those that are owed first, the soonest due before others. */
function debtsOf(world: World, nowUs: number): MarketAnswer['debts'] {
  const rows = [...world.debts].map(([id, debt]) => {
    const { debtor, status, principal, paid, due_at, collateral } = debt
    const creditor = status === 'pending' ? debt.creditor : (claimantOf(world, id) ?? null)
    const owed = owedAt(debt, nowUs)
    return { id, debtor, creditor, status, principal, paid, owed, due_at, collateral }
  })
  const due = (row: { owed: number; due_at: number | null }) =>
    row.owed === 0 ? Number.MAX_SAFE_INTEGER : (row.due_at ?? Number.MAX_SAFE_INTEGER - 1)
  return rows.sort((a, b) => due(a) - due(b) || byCodeUnit(a.id, b.id))
}

function tradesOf(
  { file, isLight }: OpenRun,
  seq: number,
): Pick<MarketAnswer, 'traded' | 'trades'> {
  if (isLight) return { traded: 0, trades: [] }
  const count = "SELECT count(*) FROM events WHERE kind = 'artifact.sold' AND seq <= ?"
  const traded = file.db.prepare(count).pluck().get(seq) as number
  const selection = { kinds: ['artifact.sold'], to: { seq }, newestFirst: true, limit: ROWS_MAX }
  const trades: MarketAnswer['trades'] = []
  for (const event of file.events(selection)) {
    if (event.kind !== 'artifact.sold') continue
    const { id, seller, buyer, price, price_resource } = event.data
    trades.push({ seq: event.seq, t: event.t, id, seller, buyer, price, price_resource })
  }
  return { traded, trades }
}

type Asked = { from_t: number; to_t: number; limit: number }

export async function flowsAnswer(
  open: OpenRun,
  { from_t, to_t, limit }: Asked,
): Promise<FlowsAnswer> {
  const { file } = open
  const payments = await open.paid()
  const from = file.lastSeqAt(from_t - 1) + 1
  const all = payments.flows({ from, to: file.lastSeqAt(to_t) })
  const links = all.slice(0, limit)
  const { world } = open.worlds.at({ t: to_t })
  return { from_t, to_t, nodes: nodesOf(world, links), links, cut: all.length > links.length }
}

function nodesOf(world: World, links: FlowsAnswer['links']): FlowsAnswer['nodes'] {
  const nodes = new Map<string, FlowsAnswer['nodes'][number]>()
  const node = (id: string) => {
    const known = nodes.get(id)
    if (known !== undefined) return known
    const made = { id, type: world.artifacts.get(id)?.type ?? '', got: 0, gave: 0 }
    nodes.set(id, made)
    return made
  }
  for (const { from, to, scrip } of links) {
    node(from).gave += scrip
    node(to).got += scrip
  }
  return [...nodes.values()]
}
