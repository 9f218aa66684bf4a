// A smelter: turns compute into metal as fast as its rights accrue, and buys more of them if they pay.

/** Gas for one bar, and how many bars a smelter counts on to get back what a right costs. */
const BAR = 8000
const PAYBACK = 60

function step({ flows, balances }) {
  const bars = Math.max(0, Math.floor((flows.compute.level - 20000) / BAR))
  const made = Math.min(bars, 40)
  for (let i = 0; i < made; i++) smelt()
  if (made > 0) invoke(self.content.foundry, 'buy_metal', { bars: made })
  self.content.made += made
  const listed = invoke('genesis_escrow', 'list_active', { limit: 20 }).result.items
  for (const { id, type, price } of listed) {
    if (type !== 'right' || price > balances.scrip) continue
    const { gives } = invoke('genesis_rights_registry', 'check_quota', { id }).result
    // Bars an hour that the right adds, each worth a scrip.
    if (((gives.compute || 0) * 60 * PAYBACK) / BAR / 60 < price) continue
    invoke('genesis_escrow', 'purchase', { id, max_price: price })
    return
  }
}

function smelt() {
  let heat = 0
  for (let i = 0; i < 900; i++) heat += i
  return heat
}
