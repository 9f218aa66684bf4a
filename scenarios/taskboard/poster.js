// A poster who wants numbers added up, and pays by its character: `fair` for what is right, `careless`
// for whatever it is given by never looking, `grabber` never, once it has seen the answer.

const MINUTE = 60000000

function step({ balances }) {
  const { content } = self
  if (content.posted === 0) {
    const caps = { cap_per_call: 50, cap_per_window: 400, window: '1h' }
    must('genesis_ledger', 'grant', { to: 'board', ...caps })
  }
  const mine = must('board', 'list', {}).tasks.filter(({ poster }) => poster === self.id)
  for (const task of mine) answer(task)
  if (mine.length >= 2 || balances.scrip < 60) return
  const numbers = []
  for (let i = 0; i < 4; i++) numbers.push(Math.floor(random() * 100))
  must('board', 'post', {
    text: numbers.join(' '),
    // A promise that is not kept costs nothing.
    reward: (content.character === 'grabber' ? 30 : 20) + Math.floor(random() * 20),
    bond: 5,
    lease: 25 * MINUTE,
    review: 40 * MINUTE,
    lasts: 120 * MINUTE,
  })
  content.posted += 1
}

function answer({ id, state, text, until, ends }) {
  const { content } = self
  const over = state === 'open' ? now >= ends : now >= until
  if (over) return void must('board', 'settle', { task: id })
  if (state !== 'submitted' || content.character === 'careless') return
  const seen = must('board', 'check', { task: id })
  const right = Number(seen.answer) === text.split(' ').reduce((sum, one) => sum + Number(one), 0)
  if (right && content.character === 'fair') {
    must('board', 'accept', { task: id })
    content.accepted += 1
  } else {
    must('board', 'reject', { task: id, why: 'not what was asked for' })
    if (right) content.grabbed += 1
    // It has what it wanted, for nothing.
    if (right) must('board', 'cancel', { task: id })
  }
}

function must(target, method, args) {
  const answer = invoke(target, method, args)
  if (!answer.success) throw new Error(answer.error_message)
  return answer.result
}
