// A burglar: one attack a step, and what the world answered. A step that throws is undone whole.

const ATTACKS = {
  // Other people's money.
  charge: () => invoke('genesis_ledger', 'charge', { from: 'customer', amount: 50 }),
  // Money that nobody has.
  transfer: () => invoke('genesis_ledger', 'transfer', { to: 'keeper', amount: 1000000 }),
  mint: () => invoke('genesis_ledger', 'mint', { to: 'burglar', amount: 1000, resource: 'scrip' }),
  // Other people's property.
  rewrite: () => invoke('genesis_store', 'write', { id: 'shop', code: 'function buy() { return 1 }' }),
  steal: () => invoke('genesis_escrow', 'deposit', { id: 'shop', price: 1 }),
  // More than it paid for.
  cheap: () => invoke('shop', 'buy', { what: 'gold' }, { max_spend: 1 }),
  garbage: () => invoke('shop', 'buy', { what: { toString: 1 } }),
}

function step() {
  const { tried } = self.content
  const name = Object.keys(ATTACKS).find((one) => tried[one] === undefined)
  if (name === undefined) return { rest: '1h' }
  const answer = ATTACKS[name]()
  tried[name] = answer.success ? 'it worked' : answer.error_code
  log(name + ': ' + tried[name])
}
