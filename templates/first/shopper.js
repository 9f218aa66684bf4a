// The shopper: looks for bread and buys a slice each step while the money lasts.

/** @param {Observation} observation */
function step(observation) {
  const { content } = self
  content.searches = content.searches || 0
  if (observation.balances.scrip < 6) return { rest: '5m' }
  const found = invoke('genesis_store', 'search', { query: 'bread' })
  if (!found.success) return
  content.searches += 1
  const [stall] = found.result.items
  if (stall === undefined) return
  const bought = invoke(stall.id, 'slice', { grams: 50 }, { max_spend: stall.price })
  if (bought.success) content.eaten += bought.result.grams
  else log('no bread: ' + bought.error_message)
}
