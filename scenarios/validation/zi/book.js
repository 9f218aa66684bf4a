// The double auction of Gode and Sunder (1993): one standing bid, one standing ask, one unit at a time.
//
// - A shout that betters the standing one of its side takes its place; one that crosses the other side
//   trades at the price of the order that was there first; a trade clears the book.
// - What stands is held: the cash of the bid, the unit of the ask. `units` of a trader are what it may
//   still trade in this period; they are a stock, so that nobody can have more than it has left.
// - `traders` has, by id, side, units and units left, as a triple; `past` who traded how much in each
//   period, in the order of `traders`: a small content is a fast book.
// - A period is over after so many shouts, or when nobody has a unit left; after the last nobody has.

const SIDE = 0
const UNITS = 1
const LEFT = 2

// Lets the caller take part with so many units in each period.
function join({ side, units }) {
  const { traders } = self.content
  if (Object.hasOwn(traders, caller)) throw new Error('you are here already')
  traders[caller] = [side, units, 0]
  supply(caller)
  return null
}

function shout({ price }) {
  const { content } = self
  const trader = content.traders[caller]
  if (trader === undefined || trader[LEFT] === 0) throw new Error('you have no unit left')
  content.shouts += 1
  if (trader[SIDE] === 'buy') bid(price)
  else ask(price)
  if (content.shouts === content.shouts_max || isOver()) turn()
  return null
}

function bid(price) {
  const { content } = self
  const { bid, ask } = content
  if (ask !== null && price >= ask.price) {
    take(caller, ask.price, 'scrip')
    trade(caller, ask.by, ask.price)
    return
  }
  if (bid !== null && price <= bid.price) return
  take(caller, price, 'scrip')
  if (bid !== null) give(bid.by, bid.price, 'scrip')
  content.bid = { by: caller, price }
}

function ask(price) {
  const { content } = self
  const { bid, ask } = content
  if (bid !== null && price <= bid.price) {
    if (ask === null || ask.by !== caller) take(caller, 1, 'wheat')
    content.bid = null
    trade(bid.by, caller, bid.price)
    return
  }
  if (ask !== null && price >= ask.price) return
  if (ask === null || ask.by !== caller) take(caller, 1, 'wheat')
  if (ask !== null && ask.by !== caller) give(ask.by, 1, 'wheat')
  content.ask = { by: caller, price }
}

// Both the price and the unit are here: the other standing order goes back, if there is one.
function trade(buyer, seller, price) {
  const { content } = self
  const { bid, ask } = content
  give(seller, price, 'scrip')
  give(buyer, 1, 'wheat')
  if (bid !== null) give(bid.by, bid.price, 'scrip')
  if (ask !== null && ask.by !== seller) give(ask.by, 1, 'wheat')
  content.bid = null
  content.ask = null
  for (const id of [buyer, seller]) {
    spend(id, 1)
    content.traders[id][LEFT] -= 1
  }
}

function isOver() {
  return Object.values(self.content.traders).every((trader) => trader[LEFT] === 0)
}

// Ends a period: writes down who traded how much, and begins the next.
function turn() {
  const { content } = self
  const { bid, ask, traders, periods } = content
  if (bid !== null) give(bid.by, bid.price, 'scrip')
  if (ask !== null) give(ask.by, 1, 'wheat')
  content.bid = null
  content.ask = null
  content.shouts = 0
  content.past.push(Object.values(traders).map((trader) => trader[UNITS] - trader[LEFT]))
  if (content.past.length === periods) {
    for (const [id, trader] of Object.entries(traders)) {
      if (trader[LEFT] > 0) spend(id, trader[LEFT])
      trader[LEFT] = 0
    }
    return
  }
  for (const id of Object.keys(traders)) supply(id)
}

// Brings a trader back to all its units; a seller to the goods for them.
function supply(id) {
  const trader = self.content.traders[id]
  const amount = trader[UNITS] - trader[LEFT]
  if (amount === 0) return
  must('mint', { to: id, amount, resource: 'units' })
  if (trader[SIDE] === 'sell') must('mint', { to: id, amount, resource: 'wheat' })
  trader[LEFT] = trader[UNITS]
}

function spend(id, amount) {
  take(id, amount, 'units')
  must('burn', { amount, resource: 'units' })
}

function take(from, amount, resource) {
  must('charge', { from, amount, resource })
}

function give(to, amount, resource) {
  must('transfer', { to, amount, resource })
}

function must(method, args) {
  const answer = invoke('genesis_ledger', method, args)
  if (!answer.success) throw new Error(answer.error_message)
}
