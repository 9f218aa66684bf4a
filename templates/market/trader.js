// A trader with zero intelligence: shouts a random price that would not be a loss, after Gode and
// Sunder (1993). Put something cleverer into `shout` and compare the runs.

const MOST = 200
const UNITS = 10
const SECOND = 1000000

/** @param {Observation} observation */
function step(observation) {
  const { content } = self
  if (!content.open) open(observation)
  if (content.units === UNITS) return { rest: '1h' }
  const price = shout()
  const order = { side: content.side, price, quantity: 1, lasts: 29 * SECOND }
  const placed = invoke('book', 'place', order)
  // Refused is who has sold out: its last unit went while the order before waited.
  account(price, placed.success ? placed.result : { ...must(invoke('book', 'book')).mine, left: 0 })
}

// A buyer's bid is at most what the unit is worth to it, a seller's ask at least what it costs.
function shout() {
  const { side, limit } = self.content
  if (side === 'buy') return 1 + Math.floor(random() * limit)
  return limit + Math.floor(random() * (MOST - limit + 1))
}

// What it has traded so far and gained by it: the order before this one has ended.
function account(price, { cash, goods, left }) {
  const { content } = self
  if (content.side === 'buy') {
    content.units = goods
    content.gain = goods * content.limit - (content.cash - cash - left * price)
  } else {
    content.units = UNITS - goods - left
    content.gain = cash - content.units * content.limit
  }
}

// Lets the book charge it, once, and deposits all that it has.
function open({ balances }) {
  const { content } = self
  const [resource, kind] = content.side === 'buy' ? ['scrip', 'cash'] : ['grain', 'goods']
  const amount = balances[resource]
  const caps = { cap_per_call: amount, cap_per_window: amount, window: '1h' }
  must(invoke('genesis_ledger', 'grant', { to: 'book', resource, ...caps }))
  must(invoke('book', 'deposit', { [kind]: amount }))
  content[kind] = amount
  content.open = true
}

function must(answer) {
  if (!answer.success) throw new Error(answer.error_message)
  return answer.result
}
