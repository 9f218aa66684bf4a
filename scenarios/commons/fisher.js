// A fisher who lives by one lake: goes out once a season, and wants more when it caught less.

function step({ balances }) {
  const { content } = self
  const { lake, usual } = content
  const caught = balances.fish - content.had
  content.had = balances.fish
  // Afraid that nothing will be left: half as much again, up to three times the usual.
  if (content.seasons > 0) {
    const short = caught < content.wants
    if (short) content.short += 1
    const next = short ? Math.ceil(content.wants * 1.5) : content.wants - 1
    content.wants = Math.max(usual, Math.min(3 * usual, next))
  }
  content.seasons += 1
  const { rule } = must(lake, 'look', {})
  if (rule === 'claims') must(lake, 'claim', { amount: content.wants })
  else must(lake, 'take', { amount: content.wants })
}

function must(target, method, args) {
  const answer = invoke(target, method, args)
  if (!answer.success) throw new Error(answer.error_message)
  return answer.result
}
