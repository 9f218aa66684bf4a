// A bank: takes deposits, lends them out as long as its reserve allows, sells claims when it is short.

/** Parts of deposits that must be there, in percent, and the price of a claim that is sold on. */
const RESERVE = 20
const SHORT = 75
const CLAIM_PRICE = 85

/** Its own access contract: a deposit costs its amount, and what it costs is the bank's. */
function check_permission({ action, method, args, target, caller, owner }) {
  if (action === 'invoke' && method === 'deposit') {
    return { allowed: true, price: args.amount, recipient: target }
  }
  return { allowed: caller === owner || (action === 'invoke' && method === 'withdraw') }
}

function deposit({ amount }) {
  const { deposits } = self.content
  deposits[caller] = (deposits[caller] || 0) + amount
  return { balance: deposits[caller] }
}

/** A run on the bank gets as far as its cash does. */
function withdraw({ amount }) {
  const { deposits } = self.content
  const balance = deposits[caller] || 0
  if (amount > balance) return { paid: 0, balance }
  const paid = invoke('genesis_ledger', 'transfer', { to: caller, amount, memo: 'withdrawal' })
  if (!paid.success) return { paid: 0, balance }
  deposits[caller] = balance - amount
  return { paid: amount, balance: balance - amount }
}

function step({ balances }) {
  const claims = invoke('genesis_debt', 'list_debts', { as: 'creditor', limit: 100 }).result.items
  const owedToOthers = Object.values(self.content.deposits).reduce((sum, one) => sum + one, 0)
  let cash = balances.scrip
  for (const claim of claims) {
    if (claim.status === 'pending' && cash - claim.principal >= (owedToOthers * RESERVE) / 100) {
      if (invoke('genesis_debt', 'accept', { id: claim.id }).success) {
        cash -= claim.principal
        self.content.lent += 1
      }
    } else if (claim.status === 'active' && claim.due_at <= now) {
      const collected = invoke('genesis_debt', 'collect', { id: claim.id })
      if (collected.success) cash += collected.result.collected
    }
  }
  if (cash < (owedToOthers * SHORT) / 100) sellOne(claims)
}

/** The claim that is due last goes first: it is the one that the bank can wait for least. */
function sellOne(claims) {
  const { offered } = self.content
  if (offered !== null && invoke('genesis_escrow', 'check', { id: offered }).success) return
  const own = claims.filter((one) => one.status === 'active' && one.due_at > now)
  const last = own.sort((a, b) => b.due_at - a.due_at || (a.id < b.id ? -1 : 1))[0]
  if (last === undefined) return
  const price = Math.max(1, Math.floor((last.owed * CLAIM_PRICE) / 100))
  if (!invoke('genesis_escrow', 'deposit', { id: last.id, price }).success) return
  Object.assign(self.content, { offered: last.id, sold: self.content.sold + 1 })
}
