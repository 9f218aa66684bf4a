// A bank that lends against promises, within bounds that it checks itself.
//
// - What it has lent is what is missing from its vault, unit for unit: no second count.
// - `reserve_bps` bounds what all owe together: base money is the reserve for all the money there is,
//   base and lent; null for no bound.
// - `line` is what one may owe, in one loan; `loans` has the last of each. null: as much as there is.

// Whether the caller could borrow so much now.
function offers({ principal }) {
  const { base, vault, reserve_bps, line, loans } = self.content
  const { balance } = must('genesis_ledger', 'balance', { id: self.id })
  const lent = vault - balance + principal
  if (reserve_bps !== null && (base + lent) * reserve_bps > base * 10000) return false
  if (line === null) return true
  const before = loans[caller]
  const owed = before === undefined ? 0 : must('genesis_debt', 'check', { id: before }).owed
  return owed + principal <= line
}

function lend({ id }) {
  const { line, loans } = self.content
  const { debtor, principal } = must('genesis_debt', 'check', { id })
  if (debtor !== caller) throw new Error('promise it yourself')
  if (!offers({ principal })) throw new Error('that is more than can be lent to you')
  if (line !== null) loans[caller] = id
  must('genesis_debt', 'accept', { id })
  return null
}

function must(target, method, args) {
  const options = method === 'accept' ? {} : { dry_run: true }
  const answer = invoke(target, method, args, options)
  if (!answer.success) throw new Error(answer.error_message)
  return answer.result
}
