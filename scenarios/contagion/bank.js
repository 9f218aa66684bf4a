// A bank that pays whoever comes first, as long as it has anything.
//
// - `deposits` is what it owes to each; what it has beyond that is nobody's.
// - `left` are those who took their money, in order, with the instant.

// What came in and is nobody's yet is the caller's: pay and call this in one step.
function deposit() {
  const { deposits } = self.content
  const amount = has() - owed()
  if (amount <= 0) throw new Error('transfer what is to be deposited first, in the same step')
  deposits[caller] = (deposits[caller] ?? 0) + amount
  return { amount }
}

function withdraw() {
  const { deposits, left } = self.content
  const amount = Math.min(deposits[caller] ?? 0, has())
  left.push({ id: caller, at: now, paid: amount, owed: deposits[caller] ?? 0 })
  delete deposits[caller]
  if (amount > 0) must('genesis_ledger', 'transfer', { to: caller, amount })
  return { amount }
}

// What people see from the street: who of those they know has left, and what the papers say.
function look({ ids }) {
  const gone = self.content.left.map((one) => one.id)
  return {
    left: ids.filter((id) => gone.includes(id)).length,
    sound: has() >= owed(),
    guaranteed: self.content.guaranteed,
  }
}

function guarantee() {
  if (caller !== 'treasury') throw new Error('only the treasury guarantees deposits')
  self.content.guaranteed = true
  return null
}

function owed() {
  return Object.values(self.content.deposits).reduce((sum, one) => sum + one, 0)
}

function has() {
  return must('genesis_ledger', 'balance', { id: self.id }).balance
}

function must(target, method, args) {
  const answer = invoke(target, method, args)
  if (!answer.success) throw new Error(answer.error_message)
  return answer.result
}
