// A patron: keeps questions open, and pays whoever brings the right answer.

const SOLVE = {
  sum: (numbers) => numbers.reduce((a, b) => a + b, 0),
  max: (numbers) => numbers.reduce((a, b) => (b > a ? b : a)),
  sort: (numbers) =>
    numbers
      .slice()
      .sort((a, b) => a - b)
      .join(' '),
  primes: (numbers) => numbers.filter(isPrime).length,
}

function isPrime(n) {
  if (n < 2) return false
  for (let d = 2; d * d <= n; d++) if (n % d === 0) return false
  return true
}

// Opens new questions; what nobody answered is worth more the longer it waits. It promises no more
// than it has.
function step({ balances }) {
  let promised = 0
  const open = self.content.open.filter((question) => {
    question.bounty = Math.min(question.bounty + 1, 30)
    promised += question.bounty + 1
    return promised <= balances.scrip
  })
  while (open.length < self.content.questions && promised + 20 <= balances.scrip) {
    open.push(question())
    promised += 20
  }
  self.content.open = open
}

function question() {
  const kinds = Object.keys(SOLVE)
  const kind = kinds[Math.floor(random() * kinds.length)]
  const numbers = []
  for (let i = 0; i < 6; i++) numbers.push(Math.floor(random() * 100))
  self.content.asked += 1
  const bounty = 8 + Math.floor(random() * 8)
  return { id: self.id + '-' + self.content.asked, kind, numbers, bounty }
}

function questions() {
  return self.content.open
}

function answer({ id, value }) {
  const { open } = self.content
  const at = open.findIndex((one) => one.id === id)
  if (at < 0) return { paid: 0, why: 'somebody was faster' }
  const { kind, numbers, bounty } = open[at]
  if (SOLVE[kind](numbers) !== value) return { paid: 0, why: 'wrong' }
  const paid = invoke('genesis_ledger', 'transfer', { to: caller, amount: bounty, memo: id })
  if (!paid.success) return { paid: 0, why: paid.error_message }
  open.splice(at, 1)
  self.content.answered += 1
  return { paid: bounty }
}
