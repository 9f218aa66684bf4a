// An all-pay auction: the highest total wins, and everybody pays, as in a race or a war of attrition.
//
// - What is bid is paid and can't come back but when the lot is not sold.
// - Who bids again adds to what it has bid; of equal totals the one that stood first wins.

const ROOM = 40000
const BIDS_MAX = 24

// The caller's listed artifact becomes a lot; `reserve` is the least first bid.
function open({ item, reserve, lasts }) {
  receive(item)
  self.content.lots[item] = { seller: caller, reserve, ends: now + lasts, bids: [] }
  settled()
  return { item, ends: now + lasts }
}

function bid({ item, amount }) {
  const { seller, reserve, ends, bids } = lotOf(item)
  if (now >= ends) throw new Error('the bidding is over: settle it')
  if (caller === seller) throw new Error('the seller may not bid')
  const mine = bids.find(({ by }) => by === caller) ?? { by: caller, amount: 0 }
  if (mine.amount + amount < reserve) throw new Error('bid at least ' + reserve)
  if (mine.amount === 0 && bids.length >= BIDS_MAX) throw new Error('there are too many bidders')
  take(caller, amount, 'scrip')
  // Behind all others of the same total: they stood first.
  const others = bids.filter((one) => one !== mine)
  const total = mine.amount + amount
  self.content.lots[item].bids = [...others, { by: caller, amount: total }]
  settled()
  return { item, total }
}

function settle({ item }) {
  const { ends, bids } = lotOf(item)
  if (now < ends) throw new Error('the bidding goes on until ' + ends)
  let best = null
  for (const one of bids) if (best === null || one.amount > best.amount) best = one
  const parties = bids.map(({ by, amount }) => ({ by, gave: amount, offer: amount, pays: amount }))
  return conclude(item, best === null ? null : best.by, parties)
}

function check({ item }) {
  return { item, ...lotOf(item) }
}

function heldFor({ bids }) {
  return bids.reduce((sum, { amount }) => sum + amount, 0)
}
