// A worker who claims what pays best and adds numbers up, as well as its skill allows. By `habit` it is
// honest; careful, and then works for nobody who mostly takes its money back; a bluffer, who hands in
// nonsense; or idle, and never hands in anything.

function step() {
  const { content } = self
  if (content.claimed === 0 && content.task === null) {
    const caps = { cap_per_call: 5, cap_per_window: 60, window: '1h' }
    must('genesis_ledger', 'grant', { to: 'board', ...caps })
  }
  const { tasks } = must('board', 'list', {})
  const held = tasks.find(({ id, worker }) => id === content.task && worker === self.id)
  if (held !== undefined) return work(held)
  content.task = null
  const open = tasks.filter(
    ({ state, poster, ends }) => state === 'open' && now < ends && trusts(poster),
  )
  open.sort((a, b) => b.reward - a.reward || a.id - b.id)
  if (open.length === 0) return
  const claimed = invoke('board', 'claim', { task: open[0].id })
  if (!claimed.success) return
  content.claimed += 1
  content.task = open[0].id
}

function work({ id, state, text, until }) {
  const { content } = self
  if (state === 'submitted') {
    // Silence accepts.
    if (now >= until) must('board', 'settle', { task: id })
    return
  }
  if (content.habit === 'idle' || now >= until) return
  const sum = text.split(' ').reduce((all, one) => all + Number(one), 0)
  const slip = content.habit === 'bluffer' || random() >= content.skill
  must('board', 'submit', { task: id, answer: String(slip ? sum + 1 : sum) })
}

// Whether most of what somebody left on the board lately went to others. All payments are public.
function trusts(poster) {
  if (self.content.habit !== 'careful') return true
  const paid = must('genesis_event_log', 'read', { kinds: ['scrip.moved'], about: poster }).items
  let left = 0
  let back = 0
  for (const { data } of paid) {
    if (data.to === 'board') left += data.amount
    if (data.from === 'board') back += data.amount
  }
  return left < 100 || back * 4 < left
}

function must(target, method, args) {
  const answer = invoke(target, method, args)
  if (!answer.success) throw new Error(answer.error_message)
  return answer.result
}
