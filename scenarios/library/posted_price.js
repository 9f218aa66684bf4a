// A shop with a posted price: sells units of a stock that it holds, or time of access.
//
// - It is its own access contract, and that asks for units times price: the money is held before
//   this code runs, and reaches the owner only when the goods have arrived. Nothing is kept here.
// - Buyers say max_spend: a price that rose between look and purchase is refused, not paid.
// - Sold as access (`pass_for`, microseconds a unit), the shop is the access contract of what it
//   guards: those with a pass may read and invoke, until it ends.

const PASSES_MAX = 200

// Asked by the kernel, about itself and about what it guards.
function check_permission({ caller, action, target, method, args, owner }) {
  if (action !== 'read' && action !== 'invoke') return { allowed: caller === owner }
  if (target === self.id) {
    return method === 'buy' && action === 'invoke'
      ? { allowed: true, price: args.units * self.content.price }
      : { allowed: true }
  }
  const { passes } = self.content
  const allowed = caller === owner || (Object.hasOwn(passes, caller) && now < passes[caller])
  return { allowed, reason: 'buy a pass at ' + self.id }
}

// The goods, for the price that is held for this call.
function buy({ units }) {
  const { sells, pass_for, passes, price } = self.content
  const paid = units * price
  if (sells === null) {
    for (const id of Object.keys(passes)) if (now >= passes[id]) delete passes[id]
    const since = Object.hasOwn(passes, caller) ? passes[caller] : now
    if (Object.keys(passes).length >= PASSES_MAX && since === now) throw new Error('sold out')
    passes[caller] = since + units * pass_for
    return { units, paid, until: passes[caller] }
  }
  const had = stockOf(caller)
  const args = { to: caller, amount: units, resource: sells }
  const sent = invoke('genesis_ledger', 'transfer', args)
  // COMMIT POINT: all of the goods, or the price goes back.
  if (!sent.success) throw new Error('there are ' + stockOf(self.id) + ' ' + sells)
  if (stockOf(caller) !== had + units) throw new Error('the goods did not arrive')
  return { units, paid, until: null }
}

function quote({ units }) {
  const { sells, price } = self.content
  return { units, price, cost: units * price, left: sells === null ? null : stockOf(self.id) }
}

function set_price({ price }) {
  if (caller !== self.owner) throw new Error('only ' + self.owner + ' sets the price')
  self.content.price = price
  return { price }
}

// The owner's goods, back to it.
function take_back({ units }) {
  if (caller !== self.owner) throw new Error('only ' + self.owner + ' takes them back')
  const args = { to: caller, amount: units, resource: self.content.sells }
  const sent = invoke('genesis_ledger', 'transfer', args)
  if (!sent.success) throw new Error(sent.error_message)
  return { units }
}

function stockOf(id) {
  return invoke('genesis_ledger', 'balance', { id, resource: self.content.sells }).result.balance
}
