// A business: publishes its menu, says what an order would cost, and sells it through the escrow.

function step() {
  const { items } = self.content
  must('genesis_store', 'create', {
    type: 'menu',
    content: { business: self.id },
    access_contract_id: 'genesis_freeware',
    metadata: { items: Object.keys(items).join(', ') },
  })
  return { rest: '10000d' }
}

// What these items cost in all, null when one is not on the menu; and which amenities there are.
function quote({ items }) {
  const prices = items.map((item) => self.content.items[item])
  const total = prices.every((one) => one !== undefined)
    ? prices.reduce((sum, one) => sum + one, 0)
    : null
  return { total, amenities: self.content.amenities }
}

// Makes the meal, and lists it for the caller alone.
function order({ items }) {
  const { total } = quote({ items })
  if (total === null) throw new Error('that is not on the menu')
  const { id } = must('genesis_store', 'create', { type: 'meal', content: { items } })
  must('genesis_escrow', 'deposit', { id, price: total, buyer: caller })
  return { id, price: total }
}

function must(target, method, args) {
  const answer = invoke(target, method, args)
  if (!answer.success) throw new Error(target + '.' + method + ': ' + answer.error_message)
  return answer.result
}
