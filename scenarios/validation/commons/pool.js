// A common pool: what is left of it doubles each month, up to its capacity; with less than `least`
// left it collapses. A month counts in which something was taken.

const MONTHS = 12

// Gives the caller so many fish, or what is left.
function take({ amount }) {
  const { content } = self
  if (!content.open || content.month >= MONTHS) throw new Error('the season is over')
  const got = Math.min(amount, level())
  if (got > 0) must('transfer', { to: caller, amount: got, resource: 'fish' })
  content.taken += got
  return { got }
}

// Ends the month.
function turn() {
  const { content } = self
  if (caller !== 'keeper') throw new Error('the keeper ends a month')
  if (!content.open || content.month >= MONTHS) return null
  content.month += 1
  content.months += 1
  const left = level()
  if (left < content.least) {
    content.open = false
    if (left > 0) must('burn', { amount: left, resource: 'fish' })
    return null
  }
  const grown = Math.min(left, content.capacity - left)
  if (grown > 0) must('mint', { to: self.id, amount: grown, resource: 'fish' })
  return null
}

function level() {
  const asked = { id: self.id, resource: 'fish' }
  return invoke('genesis_ledger', 'balance', asked, { dry_run: true }).result.balance
}

function must(method, args) {
  const answer = invoke('genesis_ledger', method, args)
  if (!answer.success) throw new Error(answer.error_message)
}
