// A fund: buys claims below what is owed on them, and collects when they are due.

function step({ balances }) {
  const listed = invoke('genesis_escrow', 'list_active', { limit: 50 }).result.items
  for (const { id, price, type } of listed) {
    if (type !== 'debt' || price > balances.scrip) continue
    const { owed } = invoke('genesis_debt', 'check', { id }).result
    if (price * 100 > owed * 90) continue
    if (invoke('genesis_escrow', 'purchase', { id, max_price: price }).success) return
  }
  for (const claim of invoke('genesis_debt', 'list_debts', { as: 'creditor' }).result.items) {
    if (claim.status === 'active' && claim.due_at <= now) {
      invoke('genesis_debt', 'collect', { id: claim.id })
    }
  }
}
