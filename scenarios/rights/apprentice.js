// An apprentice: idles, and sells itself; whoever buys it says what it does from then on.

function step({ owner }) {
  if (owner !== self.id) return { rest: '1h' }
  const listing = invoke('genesis_escrow', 'check', { id: self.id })
  if (!listing.success) invoke('genesis_escrow', 'deposit', { id: self.id, price: 25 })
  return { rest: '20m' }
}
