// A seller who makes a trinket each round, sells it through one house, and has what it brought.

const SECOND = 1000000
const ROUND = 600 * SECOND
const SALE = 210 * SECOND

const TERMS = {
  first: { reserve: 1, pricing: 'first', commit_for: 120 * SECOND, reveal_for: 60 * SECOND },
  second: { reserve: 1, pricing: 'second', commit_for: 120 * SECOND, reveal_for: 60 * SECOND },
  english: { reserve: 5, step: 5, lasts: 100 * SECOND, extend: 10 * SECOND },
  dutch: { start: 100, reserve: 1, step: 1, every: SECOND, lasts: 200 * SECOND },
  all_pay: { reserve: 1, lasts: 120 * SECOND },
}

// Opens a lot, and when its time is over ends it: two steps a round.
function step() {
  const { content } = self
  const { house, round, rounds, open } = content
  if (round === rounds) return { rest: '30d' }
  const item = house + '-' + round
  content.open = !open
  if (open) {
    // A Dutch lot that was bought has ended already.
    const ended = invoke(house, 'settle', { item })
    if (!ended.success && house !== 'dutch') throw new Error(ended.error_message)
    content.round += 1
    return { rest: ROUND - SALE }
  }
  if (round === 0) grant(house)
  must('genesis_store', 'create', { id: item, type: 'trinket' })
  must('genesis_escrow', 'deposit', { id: item, price: 1, buyer: house })
  must(house, 'open', { item, ...TERMS[house] })
  return { rest: SALE }
}

function grant(to) {
  must('genesis_ledger', 'grant', { to, cap_per_call: 1, cap_per_window: 1, window: '5m' })
}

function must(target, method, args) {
  const answer = invoke(target, method, args)
  if (!answer.success) throw new Error(answer.error_message)
}
