// A utility: cuts its right to compute into parcels and looks for the price at which they sell.

function step() {
  const content = self.content
  if (content.parcels === null) {
    const amounts = Array.from({ length: 12 }, () => ({ compute: content.size }))
    const cut = invoke('genesis_rights_registry', 'split', { id: self.id, amounts })
    if (cut.success) content.parcels = cut.result.ids
    return
  }
  if (content.offered !== null) {
    const listing = invoke('genesis_escrow', 'check', { id: content.offered })
    content.asks = listing.success ? Math.max(5, content.asks - 2) : content.asks + 6
    if (listing.success) invoke('genesis_escrow', 'cancel', { id: content.offered })
    else content.parcels.shift()
    content.offered = null
  }
  const [next] = content.parcels
  if (next === undefined) return { rest: '1d' }
  const offer = { id: next, price: content.asks }
  if (invoke('genesis_escrow', 'deposit', offer).success) content.offered = next
}
