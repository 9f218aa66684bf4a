// A customer: searches for menus, asks their businesses what its items cost, orders, pays and eats.

function step() {
  const { content } = self
  const { strategy, rounds } = must('genesis_store', 'read', { id: 'town' }).content
  if (content.bought.length === rounds) return { rest: '10000d' }
  if (content.offers === null) content.offers = offers()
  const chosen = choose(strategy, content.offers)
  const items = Object.keys(content.wants)
  const { id, price } = must(chosen.business, 'order', { items })
  must('genesis_escrow', 'purchase', { id, max_price: chosen.total })
  must('genesis_store', 'delete', { id })
  content.bought.push({ business: chosen.business, paid: price, fits: chosen.fits })
  return { rest: '1s' }
}

// Every business that has all that is wanted, with what it costs there, in the order of their ids.
function offers() {
  const { wants, needs } = self.content
  const items = Object.keys(wants)
  const found = []
  for (const menu of menus(items[0])) {
    const { business } = must('genesis_store', 'read', { id: menu }).content
    const { total, amenities } = must(business, 'quote', { items })
    if (total === null) continue
    found.push({ business, total, fits: needs.every((one) => amenities[one] === true) })
  }
  return found.sort((a, b) => (a.business < b.business ? -1 : 1))
}

function menus(words) {
  const found = []
  for (;;) {
    const page = { query: words, type: 'menu', limit: 100, offset: found.length }
    const { items, total } = must('genesis_store', 'search', page)
    found.push(...items.map(({ id }) => id))
    if (found.length >= total || items.length === 0) return found
  }
}

// Twice what it expected to pay, if all it asks for is there, less what it pays.
function utility({ total, fits }) {
  const expected = Object.values(self.content.wants).reduce((sum, one) => sum + one, 0)
  return (fits ? 2 * expected : 0) - total
}

function choose(strategy, offers) {
  const best = (worth) => offers.reduce((a, b) => (worth(b) > worth(a) ? b : a))
  const any = (among) => among[Math.floor(random() * among.length)]
  if (strategy === 'optimal') return best(utility)
  if (strategy === 'cheapest') return best(({ total }) => -total)
  if (strategy === 'any') return any(offers)
  return any(offers.filter(({ fits }) => fits))
}

function must(target, method, args) {
  const answer = invoke(target, method, args)
  if (!answer.success) throw new Error(target + '.' + method + ': ' + answer.error_message)
  return answer.result
}
