// A double auction of two: a seller asks, a buyer bids, both sealed; if they meet, they trade half way.
//
// - What is asked for is here before the bid, and the bid is here before anything is compared.
// - Who does not trade has its own back in the same call.

// Holds a unit of the caller's.
function ask({ price }) {
  const { content } = self
  if (content.asked !== null) throw new Error('wait for a bid')
  must('charge', { from: caller, amount: 1, resource: 'wheat' })
  content.asked = { by: caller, price }
  return null
}

// Ends the round.
function bid({ price }) {
  const { content } = self
  if (content.asked === null) throw new Error('nothing is asked for')
  const { by: seller, price: asked } = content.asked
  must('charge', { from: caller, amount: price })
  const meets = price >= asked
  const paid = meets ? Math.floor((price + asked) / 2) : 0
  must('transfer', { to: meets ? caller : seller, amount: 1, resource: 'wheat' })
  if (paid > 0) must('transfer', { to: seller, amount: paid })
  if (price > paid) must('transfer', { to: caller, amount: price - paid })
  content.asked = null
  content.traded.push(meets ? 1 : 0)
  return { traded: meets, paid }
}

function must(method, args) {
  const answer = invoke('genesis_ledger', method, args)
  if (!answer.success) throw new Error(answer.error_message)
}
