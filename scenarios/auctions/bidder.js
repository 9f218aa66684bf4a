// A bidder who knows its value and how many it bids against, and bids the equilibrium of each format.
//
// Values are uniform: each bidder meets every value once, in an order of its own, so that few rounds
// say what many would.

const SECOND = 1000000
const ROUND = 600 * SECOND
const HOUSES = ['first', 'second', 'english', 'dutch', 'all_pay']

function step() {
  const { content } = self
  const round = Math.floor(now / ROUND)
  if (round >= content.rounds) return { rest: '30d' }
  if (round !== content.round) enter(round)
  const at = now - round * ROUND
  if (at < 130 * SECOND) {
    if (content.shades > 0) seal()
    if (raise()) return { rest: 9 * SECOND }
    return { rest: 130 * SECOND - at }
  }
  if (at < 300 * SECOND) {
    reveal()
    // The price falls to a bid of b at 300 s + (100 - b) s.
    return { rest: (400 - bids().dutch) * SECOND - at }
  }
  buy()
  return { rest: ROUND - at + 11 * SECOND }
}

function enter(round) {
  const { content } = self
  const { rounds, walk, from } = content
  if (content.round === null) grant()
  const place = (round * walk + from) % rounds
  content.value = 1 + Math.floor((99 * (2 * place + 1)) / (2 * rounds))
  content.round = round
  content.nonce = String(Math.floor(random() * 1e9))
  content.shades = 1
}

function grant() {
  for (const to of HOUSES) {
    const caps = { cap_per_call: 200, cap_per_window: 400, window: '10m' }
    const granted = invoke('genesis_ledger', 'grant', { to, ...caps })
    if (!granted.success) throw new Error(granted.error_message)
  }
}

// What theory says that n bidders with uniform values up to 100 bid.
function bids() {
  const { value, rivals } = self.content
  const n = rivals + 1
  const shaded = Math.max(1, Math.round((rivals * value) / n))
  const all_pay = Math.round((rivals * value * (value / 100) ** rivals) / n)
  return { first: shaded, dutch: shaded, second: value, all_pay }
}

function lot(house) {
  return house + '-' + self.content.round
}

// Commits to the sealed bids under a deposit that tells nothing, and pays the all-pay bid.
function seal() {
  const { content } = self
  content.shades = 0
  for (const house of ['first', 'second']) {
    const bid = { item: lot(house), amount: bids()[house], nonce: content.nonce }
    const hash = invoke(house, 'seal', bid).result
    invoke(house, 'commit', { item: lot(house), hash, deposit: 100 })
  }
  const { all_pay } = bids()
  if (all_pay > 0) invoke('all_pay', 'bid', { item: lot('all_pay'), amount: all_pay })
}

// Tops the best bid by as little as it can; false when it has nothing more to say.
function raise() {
  const seen = invoke('english', 'check', { item: lot('english') })
  if (!seen.success || now >= seen.result.ends) return false
  const { best, reserve, step } = seen.result
  if (best !== null && best.by === self.id) return true
  const amount = best === null ? reserve : best.amount + step
  if (amount > self.content.value) return false
  invoke('english', 'bid', { item: lot('english'), amount })
  return true
}

function reveal() {
  const { nonce } = self.content
  for (const house of ['first', 'second']) {
    invoke(house, 'reveal', { item: lot(house), amount: bids()[house], nonce })
  }
}

function buy() {
  invoke('dutch', 'buy', { item: lot('dutch'), max_price: bids().dutch })
}
