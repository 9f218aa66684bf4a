// An English auction: bids rise in the open, the last and highest wins and pays what it bid.
//
// - A bid is paid when it is made, and back at once when it is topped; only the best is held.
// - A bid in the last moments moves the end, so that nobody wins by being last; never past `latest`.
// - After the end anybody may settle.

const ROOM = 5000

// The caller's listed artifact becomes a lot.
function open({ item, reserve, step, lasts, extend = 0 }) {
  receive(item)
  const ends = now + lasts
  const lot = { seller: caller, reserve, step, extend, ends, latest: ends + lasts, best: null }
  self.content.lots[item] = lot
  settled()
  return { item, ends }
}

// Takes the amount from the caller and gives the one before its own back.
function bid({ item, amount }) {
  const lot = lotOf(item)
  const { seller, best, reserve, step, extend, latest } = lot
  if (now >= lot.ends) throw new Error('the bidding is over: settle it')
  if (caller === seller) throw new Error('the seller may not bid')
  if (best !== null && best.by === caller) throw new Error('you lead already')
  const least = best === null ? reserve : best.amount + step
  if (amount < least) throw new Error('bid at least ' + least)
  take(caller, amount, 'scrip')
  lot.best = { by: caller, amount }
  lot.ends = Math.max(lot.ends, Math.min(now + extend, latest))
  if (best !== null) pay(best.by, best.amount, 'scrip')
  settled()
  return { leads: caller, amount, ends: lot.ends }
}

function settle({ item }) {
  const { best, ends } = lotOf(item)
  if (now < ends) throw new Error('the bidding goes on until ' + ends)
  if (best === null) return conclude(item, null, [])
  const { by, amount } = best
  return conclude(item, by, [{ by, gave: amount, offer: amount, pays: amount }])
}

function check({ item }) {
  return { item, ...lotOf(item) }
}

function heldFor({ best }) {
  return best === null ? 0 : best.amount
}
