// A bidder: each painting is worth something else to it, up to 100. Bids as little as it must, up to that.

function step() {
  const { content } = self
  if (!content.granted) grant()
  const lot = openLot()
  if (lot === null) return { rest: '30s' }
  if (lot.item !== content.lot) {
    content.lot = lot.item
    content.value = 1 + Math.floor(random() * 100)
  }
  const { best, reserve, step: least, ends } = lot
  if (now >= ends || (best !== null && best.by === self.id)) return
  const amount = best === null ? reserve : best.amount + least
  if (amount <= content.value) invoke('house', 'bid', { item: lot.item, amount })
}

// The painting that is on sale now, as the house shows it.
function openLot() {
  const listed = invoke('genesis_store', 'list_by_type', { type: 'painting', limit: 100 })
  const newest = listed.success ? listed.result.items.at(-1) : undefined
  if (newest === undefined) return null
  const seen = invoke('house', 'check', { item: newest.id })
  return seen.success ? { ...seen.result, item: newest.id } : null
}

function grant() {
  const caps = { cap_per_call: 200, cap_per_window: 2000, window: '1h' }
  const granted = invoke('genesis_ledger', 'grant', { to: 'house', ...caps })
  if (!granted.success) throw new Error(granted.error_message)
  self.content.granted = true
}
