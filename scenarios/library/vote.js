// Votes: a question, its options, who may vote, how many must, and what share decides.
//
// - The voters are named when the ballot opens: making more principals gives nobody more votes.
// - One vote each, never changed. The ballot ends at its time, or when all have voted.
// - Decided is the option with the most votes, if enough voted, its share of the votes cast is
//   large enough, and no other has as many; otherwise nothing is.

const BALLOTS_MAX = 8
const BALLOTS_EACH = 2

function open({ question, options, voters, quorum, threshold_bps, lasts }) {
  if (new Set(options).size < options.length) throw new Error('an option is there twice')
  if (new Set(voters).size < voters.length) throw new Error('a voter is there twice')
  if (quorum > voters.length) throw new Error('there are fewer voters than the quorum')
  makeRoom()
  const { ballots } = self.content
  const own = ballots.filter(({ by, ends }) => by === caller && now < ends)
  if (own.length >= BALLOTS_EACH) throw new Error('you have ' + BALLOTS_EACH + ' ballots open')
  if (ballots.length >= BALLOTS_MAX) throw new Error('too many ballots are open: try later')
  const id = self.content.next
  self.content.next += 1
  const rules = { question, options, voters, quorum, threshold_bps }
  ballots.push({ id, by: caller, ...rules, ends: now + lasts, votes: voters.map(() => null) })
  return { ballot: id, ends: now + lasts }
}

function cast({ ballot: id, option }) {
  const ballot = ballotOf(id)
  const { ends, voters, votes, options } = ballot
  if (now >= ends) throw new Error('the vote is over')
  const at = voters.indexOf(caller)
  if (at < 0) throw new Error('you may not vote on this')
  if (votes[at] !== null) throw new Error('you have voted')
  const choice = options.indexOf(option)
  if (choice < 0) throw new Error('the options are ' + options.join(', '))
  votes[at] = choice
  return { ballot: id, option, cast: castOn(ballot) }
}

// The outcome, once the ballot has ended; until then only how many have voted.
function result({ ballot: id }) {
  const ballot = ballotOf(id)
  const { options, votes, quorum, threshold_bps, ends, question } = ballot
  const cast = castOn(ballot)
  const ended = now >= ends || cast === votes.length
  if (!ended) return { ballot: id, ended, cast, decided: null }
  const counts = options.map((_, at) => votes.filter((vote) => vote === at).length)
  const most = Math.max(...counts)
  const alone = counts.indexOf(most) === counts.lastIndexOf(most)
  const enough = cast > 0 && cast >= quorum && most * 10000 >= threshold_bps * cast
  const decided = alone && enough ? options[counts.indexOf(most)] : null
  return { ballot: id, question, ended, cast, counts, decided }
}

function ballotOf(id) {
  const ballot = self.content.ballots.find((one) => one.id === id)
  if (ballot === undefined) throw new Error('there is no ballot ' + id + ' here, or no longer')
  return ballot
}

function castOn({ votes }) {
  return votes.filter((vote) => vote !== null).length
}

// Outcomes stay to be read until their place is needed; the oldest goes first.
function makeRoom() {
  const { ballots } = self.content
  if (ballots.length < BALLOTS_MAX) return
  const at = ballots.findIndex(({ ends }) => now >= ends)
  if (at >= 0) ballots.splice(at, 1)
}
