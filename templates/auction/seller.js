// The seller: opens a lot at one step, settles it at the next.

const MINUTE = 60000000

function step() {
  const { content } = self
  const item = 'painting-' + content.round
  if (content.open) {
    const { winner, earned } = must(invoke('house', 'settle', { item }))
    if (winner !== null) content.sold += 1
    content.earned += earned
    content.round += 1
  } else {
    if (content.round === 0) {
      const caps = { cap_per_call: 1, cap_per_window: 10, window: '1h' }
      must(invoke('genesis_ledger', 'grant', { to: 'house', ...caps }))
    }
    must(invoke('genesis_store', 'create', { id: item, type: 'painting' }))
    must(invoke('genesis_escrow', 'deposit', { id: item, price: 1, buyer: 'house' }))
    const terms = { reserve: 10, step: 5, lasts: 4 * MINUTE, extend: 0 }
    must(invoke('house', 'open', { item, ...terms }))
  }
  content.open = !content.open
}

function must(answer) {
  if (!answer.success) throw new Error(answer.error_message)
  return answer.result
}
