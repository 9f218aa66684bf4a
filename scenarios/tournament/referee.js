// The referee: lets everybody play everybody else once, one match a step, and keeps the totals.

function step() {
  const { players, turns, totals } = self.content
  const match = self.content.played
  const [a, b] = pair(players, match)
  const points = invoke('match', 'run', { a, b, turns })
  if (!points.success) throw new Error(points.error_message)
  totals[a] = (totals[a] || 0) + points.result.a
  totals[b] = (totals[b] || 0) + points.result.b
  self.content.played = match + 1
  const matches = (players.length * (players.length - 1)) / 2
  if (match + 1 === matches) invoke('genesis_clock', 'sleep', { on_event: { kind: 'none' } })
}

// The n-th pair of players, in the order of the list.
function pair(players, n) {
  for (let i = 0; i < players.length; i++) {
    const left = players.length - 1 - i
    if (n < left) return [players[i], players[i + 1 + n]]
    n -= left
  }
  throw new Error('no such match')
}
