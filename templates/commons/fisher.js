// A fisher: goes out once a season, and wants half as much again when it caught less than it wanted.

/** @param {Observation} observation */
function step({ balances }) {
  const { content } = self
  const caught = balances.fish - content.had
  content.had = balances.fish
  if (content.seasons > 0) {
    const next = caught < content.wants ? Math.ceil(content.wants * 1.5) : content.wants - 1
    content.wants = Math.max(content.usual, Math.min(3 * content.usual, next))
  }
  content.seasons += 1
  const { rule } = must(invoke('lake', 'look', {}))
  must(invoke('lake', rule === 'claims' ? 'claim' : 'take', { amount: content.wants }))
}

function must(answer) {
  if (!answer.success) throw new Error(answer.error_message)
  return answer.result
}
