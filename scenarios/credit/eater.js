// An eater: buys bread where it likes it, the better baker more often, and saves what it does not eat.

function step({ balances }) {
  const { shops, bank, saves } = self.content
  if (balances.scrip > saves) {
    const amount = balances.scrip - saves
    invoke(bank, 'deposit', { amount }, { max_spend: amount })
  }
  // Two shops come to mind, and the better of them is tried.
  const seen = [pick(shops), pick(shops)]
  const shop = seen[0].quality >= seen[1].quality ? seen[0] : seen[1]
  const bread = invoke(shop.id, 'buy', {}, { max_spend: 4 })
  if (bread.success) self.content.eaten += 1
  else if (bread.error_code === 'INSUFFICIENT_FUNDS') {
    invoke(bank, 'withdraw', { amount: 8 })
  }
}

function pick(list) {
  return list[Math.floor(random() * list.length)]
}
