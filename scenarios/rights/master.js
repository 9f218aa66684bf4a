// A master: buys agents that offer themselves, and teaches them to smelt.

function step({ balances }) {
  const { trade, taught } = self.content
  const listed = invoke('genesis_escrow', 'list_active', { limit: 20 }).result.items
  for (const { id, type, price } of listed) {
    if (type !== 'apprentice' || price > balances.scrip) continue
    if (invoke('genesis_escrow', 'purchase', { id, max_price: price }).success)
      learn(id, trade, taught)
  }
}

/** What is an agent's code is its owner's to write; its loop follows at its next step. */
function learn(id, trade, taught) {
  const { code } = invoke('genesis_store', 'read', { id: trade }).result
  const content = { foundry: 'foundry', made: 0 }
  const loop = { mind: 'code', every: '1m' }
  const written = invoke('genesis_store', 'write', {
    id,
    code,
    content,
    loop,
    note: 'learnt a trade',
  })
  if (written.success) taught.push(id)
}
