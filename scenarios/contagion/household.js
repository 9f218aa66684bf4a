// A household that leaves its bank when enough of those it knows have left (Granovetter, 1978).

function step({ balances }) {
  const { content } = self
  if (content.at === 'home') {
    must('genesis_ledger', 'transfer', { to: 'bank', amount: balances.scrip })
    must('bank', 'deposit', {})
    content.at = 'bank'
    return
  }
  if (content.at === 'out') return { rest: '1d' }
  const { left, sound, guaranteed } = must('bank', 'look', { ids: content.knows })
  const part = content.knows.length === 0 ? 0 : left / content.knows.length
  // The nervous read the papers; the others watch each other.
  const leaves = content.nervous === 1 ? !sound : left > 0 && part >= content.threshold
  if (!leaves || guaranteed) return
  must('bank', 'withdraw', {})
  content.at = 'out'
}

function must(target, method, args) {
  const answer = invoke(target, method, args)
  if (!answer.success) throw new Error(answer.error_message)
  return answer.result
}
