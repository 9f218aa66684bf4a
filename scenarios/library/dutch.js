// A Dutch auction: the price falls step by step until somebody takes it; the first one wins.
//
// - The price depends on virtual time alone, so what a buyer saw at an instant is what it pays then;
//   `max_price` guards against a lot that was settled and opened again meanwhile.
// - Nothing is ever held for a buyer: taking, paying and delivering are one call.

const ROOM = 5000

// The caller's listed artifact becomes a lot, from `start` down to `reserve` by `step` each `every`.
function open({ item, start, reserve, step, every, lasts }) {
  if (start < reserve) throw new Error('start at the reserve or above')
  receive(item)
  const lot = { seller: caller, start, reserve, step, every, opened: now, ends: now + lasts }
  self.content.lots[item] = lot
  settled()
  return { item, ends: lot.ends }
}

function priceOf({ start, reserve, step, every, opened }) {
  return Math.max(reserve, start - step * Math.floor((now - opened) / every))
}

// Buys at the price of this instant.
function buy({ item, max_price }) {
  const lot = lotOf(item)
  const price = priceOf(lot)
  if (now >= lot.ends) throw new Error('the sale is over')
  if (caller === lot.seller) throw new Error('the seller may not buy')
  if (price > max_price) throw new Error('it costs ' + price + ' now')
  take(caller, price, 'scrip')
  return conclude(item, caller, [{ by: caller, gave: price, offer: max_price, pays: price }])
}

// Gives what nobody took back to its seller.
function settle({ item }) {
  const { ends } = lotOf(item)
  if (now < ends) throw new Error('it is for sale until ' + ends)
  return conclude(item, null, [])
}

function check({ item }) {
  const lot = lotOf(item)
  return { item, price: priceOf(lot), ...lot }
}

function heldFor() {
  return 0
}
