// A baker: borrows for an oven, sells bread, pays back as it earns; a poor one never can.

function step({ balances }) {
  const content = self.content
  const { shop } = content
  if (content.debt === null) return borrow()
  const debt = invoke('genesis_debt', 'check', { id: content.debt }).result
  if (debt.status === 'pending') return { rest: '1h' }
  if (!content.oven) return buyOven(shop)
  if (debt.owed > 0 && balances.scrip > content.keeps) {
    const amount = Math.min(debt.owed, balances.scrip - content.keeps)
    invoke('genesis_debt', 'repay', { id: content.debt, amount })
  }
  return { rest: '6h' }
}

/** The oven is not there yet, so the shop's earnings stand for the debt. */
function borrow() {
  const { shop, bank, costs } = self.content
  const debt = invoke('genesis_debt', 'issue', {
    creditor: bank,
    principal: costs,
    rate_bps_per_day: 150,
    due_in: '4d',
    earnings: { of: shop, share_bps: 4000 },
  })
  if (debt.success) self.content.debt = debt.result.id
  return { rest: '2h' }
}

function buyOven(shop) {
  const paid = invoke('genesis_ledger', 'transfer', { to: 'smith', amount: self.content.costs })
  if (!paid.success) return { rest: '6h' }
  self.content.oven = true
  invoke('genesis_store', 'write', { id: shop, content: { oven: true, sold: 0 } })
  return { rest: '6h' }
}
