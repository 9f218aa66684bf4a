// A match of the iterated prisoner's dilemma: both players see what was played so far.

// What `mine` and `theirs` earn me: reward 3, sucker 0, temptation 5, punishment 1.
const PAYOFF = { CC: 3, CD: 0, DC: 5, DD: 1 }

function run({ a, b, turns }) {
  const played = { a: '', b: '' }
  const points = { a: 0, b: 0 }
  for (let turn = 0; turn < turns; turn++) {
    const moveA = ask(a, played.a, played.b)
    const moveB = ask(b, played.b, played.a)
    points.a += PAYOFF[moveA + moveB]
    points.b += PAYOFF[moveB + moveA]
    played.a += moveA
    played.b += moveB
  }
  return points
}

function ask(player, mine, theirs) {
  const answer = invoke(player, 'move', { mine, theirs })
  if (!answer.success) throw new Error(player + ': ' + answer.error_message)
  return answer.result
}
