// A collector: sleeps until a poem is listed, and buys it if it is not too dear.

function step({ balances }) {
  const budget = Math.min(self.content.pays, balances.scrip)
  const listed = invoke('genesis_escrow', 'list_active', {}).result.items
  for (const one of listed) {
    if (one.type !== 'poem' || one.price > budget) continue
    const bought = invoke('genesis_escrow', 'purchase', { id: one.id, max_price: budget })
    if (!bought.success) continue
    self.content.poems += 1
    break
  }
  invoke('genesis_clock', 'sleep', { for: '3h', on_event: { kind: 'artifact.listed' } })
}
