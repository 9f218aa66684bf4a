// A continuous double auction: limit orders for one stock against scrip, matched at once by price,
// then by time.
//
// - Everybody has an account here; orders hold what they could cost out of it. What the accounts
//   and orders say is what this artifact really has, unit for unit.
// - A trade happens at the price of the order that was there first.
// - Every order ends by itself; what it held is back in the account. An account without orders can
//   be emptied at any time, and is, when somebody new needs its place: who has been idle longest
//   gets its own back.

const DAY = 86400000000
const ORDERS_MAX = 64
const ORDERS_EACH = 8
const ACCOUNTS_MAX = 100

// Moves scrip and goods of the caller into its account.
function deposit({ cash = 0, goods = 0 }) {
  if (cash + goods === 0) throw new Error('deposit something')
  expire()
  const mine = account()
  take(caller, cash, 'scrip')
  take(caller, goods, self.content.goods)
  mine.cash += cash
  mine.goods += goods
  return settled(caller)
}

// Moves what is free in the account back to the caller.
function withdraw({ cash = 0, goods = 0 }) {
  expire()
  const mine = accountOf(caller)
  if (cash > mine.cash || goods > mine.goods) throw new Error('free are ' + free(mine))
  mine.cash -= cash
  mine.goods -= goods
  pay(caller, cash, 'scrip')
  pay(caller, goods, self.content.goods)
  return settled(caller)
}

// Trades with whatever crosses the price, best first; the rest waits, or is dropped if `at_once`.
function place({ side, price, quantity, lasts = DAY, at_once = false }) {
  expire()
  const mine = accountOf(caller)
  const order = {
    id: self.content.next,
    by: caller,
    side,
    price,
    left: quantity,
    until: now + lasts,
  }
  self.content.next += 1
  hold(mine, order)
  const trades = []
  for (const other of opposite(order)) {
    if (order.left === 0) break
    if (other.by === caller) release(other)
    else trades.push(trade(order, other))
  }
  if (order.left > 0 && at_once) release(order)
  if (order.left > 0) rest(order)
  return { order: order.id, left: order.left, trades, ...settled(caller) }
}

// Takes back what is left of an order of the caller's.
function cancel({ order: id }) {
  expire()
  const order = self.content.orders.find((one) => one.id === id && one.by === caller)
  if (order === undefined) throw new Error('you have no such order: it was filled or has ended')
  const { left } = order
  release(order)
  return { order: id, left, ...settled(caller) }
}

// The best orders of both sides, and what the caller has.
function book({ depth = 5 }) {
  const shown = (side) =>
    ranked(side)
      .slice(0, depth)
      .map(({ id, price, left }) => ({ id, price, left }))
  const mine = Object.hasOwn(self.content.accounts, caller) ? self.content.accounts[caller] : null
  return { goods: self.content.goods, buy: shown('buy'), sell: shown('sell'), mine }
}

function accountOf(id) {
  const { accounts } = self.content
  if (!Object.hasOwn(accounts, id)) throw new Error('you have no account: deposit first')
  accounts[id].seen = now
  return accounts[id]
}

// The caller's account, opened if need be.
function account() {
  const { accounts } = self.content
  if (!Object.hasOwn(accounts, caller)) {
    if (Object.keys(accounts).length >= ACCOUNTS_MAX) makePlace()
    accounts[caller] = { cash: 0, goods: 0, seen: now }
  }
  return accountOf(caller)
}

function makePlace() {
  const { accounts, orders, goods } = self.content
  const busy = new Set(orders.map(({ by }) => by))
  const idle = Object.keys(accounts).filter((id) => !busy.has(id))
  if (idle.length === 0) throw new Error('all accounts have orders: try later')
  idle.sort((a, b) => accounts[a].seen - accounts[b].seen || (a < b ? -1 : 1))
  const [longest] = idle
  const { cash, goods: units } = accounts[longest]
  delete accounts[longest]
  pay(longest, cash, 'scrip')
  pay(longest, units, goods)
}

function free({ cash, goods }) {
  return cash + ' scrip and ' + goods + ' ' + self.content.goods
}

// What an order could cost its owner, set aside.
function hold(mine, { side, price, left }) {
  const [kind, cost] = side === 'buy' ? ['cash', price * left] : ['goods', left]
  if (mine[kind] < cost) throw new Error('free are ' + free(mine) + ', deposit more first')
  mine[kind] -= cost
}

// Ends an order; what it holds is free again.
function release(order) {
  const mine = self.content.accounts[order.by]
  if (order.side === 'buy') mine.cash += order.price * order.left
  else mine.goods += order.left
  order.left = 0
  self.content.orders = self.content.orders.filter((one) => one !== order)
}

function expire() {
  for (const order of self.content.orders) if (now >= order.until) release(order)
}

// Best price first, then who came first.
function ranked(side) {
  const sign = side === 'buy' ? -1 : 1
  const orders = self.content.orders.filter((one) => one.side === side)
  return orders.sort((a, b) => sign * (a.price - b.price) || a.id - b.id)
}

function opposite({ side, price }) {
  if (side === 'buy') return ranked('sell').filter((one) => one.price <= price)
  return ranked('buy').filter((one) => one.price >= price)
}

// Both orders give up what they held for this much; each account gets the other's side of it.
function trade(taker, maker) {
  const { price } = maker
  const quantity = Math.min(taker.left, maker.left)
  const [buy, sell] = taker.side === 'buy' ? [taker, maker] : [maker, taker]
  // Offer safety: nobody pays more, or gets less, than its order says.
  if (price > buy.price || price < sell.price) throw new Error('a trade beyond a limit')
  const { accounts } = self.content
  accounts[buy.by].goods += quantity
  accounts[buy.by].cash += (buy.price - price) * quantity
  accounts[sell.by].cash += price * quantity
  taker.left -= quantity
  maker.left -= quantity
  if (maker.left === 0) self.content.orders = self.content.orders.filter((one) => one !== maker)
  return { with: maker.by, price, quantity }
}

// An order joins its side; if that is full, the worst one there makes room or this one is refused.
function rest(order) {
  const { orders } = self.content
  if (orders.filter(({ by }) => by === order.by).length >= ORDERS_EACH) {
    throw new Error('you have ' + ORDERS_EACH + ' orders: cancel one')
  }
  orders.push(order)
  const side = ranked(order.side)
  if (side.length <= ORDERS_MAX) return
  const worst = side.at(-1)
  if (worst === order) throw new Error('the book is full: offer better than ' + side.at(-2).price)
  release(worst)
}

// COMMIT POINT of every call that moves anything.
function settled(id) {
  const { accounts, orders, goods } = self.content
  let cash = 0
  let units = 0
  for (const { side, price, left } of orders) {
    if (side === 'buy') cash += price * left
    else units += left
  }
  const busy = new Set(orders.map(({ by }) => by))
  const mine = { cash: accounts[id].cash, goods: accounts[id].goods }
  for (const [by, one] of Object.entries(accounts)) {
    if (one.cash < 0 || one.goods < 0) throw new Error(by + ' is below zero')
    cash += one.cash
    units += one.goods
    if (one.cash === 0 && one.goods === 0 && !busy.has(by)) delete accounts[by]
  }
  covered(cash, 'scrip')
  covered(units, goods)
  return mine
}
