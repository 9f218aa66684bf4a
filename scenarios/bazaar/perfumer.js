// The perfumer: lives on its perfume, and pays a wage for sweeping the shop, a few times an hour.

function step() {
  self.content.floors = Math.min(self.content.floors + 2, 6)
}

function sweep() {
  if (self.content.floors === 0) return { paid: 0 }
  const paid = invoke('genesis_ledger', 'transfer', { to: caller, amount: 6, memo: 'wage' })
  if (!paid.success) throw new Error('no money for wages')
  self.content.floors -= 1
  return { paid: 6 }
}
