// A task board: work is posted with its reward, claimed for a time, handed in, and paid.
//
// - The reward is here before anybody works, and the bond before a claim: both know that it is.
// - One worker at a time. Whoever claims and does not hand in before its lease ends loses the bond
//   to the poster, and the task is open again.
// - A poster who does not answer within the review accepts. A rejected worker has its bond back.
// - Every state ends at a time after which anybody may settle; nothing stays here.

const TASKS_MAX = 32
const TASKS_EACH = 8
const JSON_MAX = 500

function post({ text, reward, bond = 0, lease, review, lasts }) {
  checkSize(text)
  const { tasks } = self.content
  if (tasks.filter(({ poster }) => poster === caller).length >= TASKS_EACH) {
    throw new Error('you have ' + TASKS_EACH + ' tasks here: settle one')
  }
  if (tasks.length >= TASKS_MAX) throw new Error('the board is full: try later')
  take(caller, reward, 'scrip')
  const id = self.content.next
  self.content.next += 1
  const terms = { id, poster: caller, text, reward, bond, lease, review, ends: now + lasts }
  tasks.push({ ...terms, ...OPEN })
  settled()
  return { task: id, ends: now + lasts }
}

const OPEN = { state: 'open', worker: null, until: null, answer: null }

// The task is the caller's to do until its lease ends.
function claim({ task: id }) {
  const task = taskOf(id)
  lapse(task)
  if (task.state !== 'open') throw new Error('it is ' + task.state + ' until ' + task.until)
  if (now >= task.ends) throw new Error('it has ended')
  if (task.poster === caller) throw new Error('nobody works for itself')
  take(caller, task.bond, 'scrip')
  Object.assign(task, { state: 'claimed', worker: caller, until: now + task.lease })
  settled()
  return { task: id, until: task.until }
}

function submit({ task: id, answer }) {
  checkSize(answer)
  const task = taskOf(id)
  if (task.state !== 'claimed' || task.worker !== caller) throw new Error('it is not yours to do')
  if (now >= task.until) throw new Error('your lease has ended')
  Object.assign(task, { state: 'submitted', until: now + task.review, answer })
  return { task: id, until: task.until }
}

function accept({ task: id }) {
  const task = submittedTo(caller, id)
  const { worker, answer } = task
  close(task, worker)
  return { task: id, worker, answer }
}

// Not what was asked for: the worker has its bond back, and the task is open again.
function reject({ task: id, why }) {
  const task = submittedTo(caller, id)
  if (now >= task.until) throw new Error('the review is over: who is silent accepts')
  const { worker, bond } = task
  Object.assign(task, OPEN)
  pay(worker, bond, 'scrip')
  settled()
  return { task: id, worker, why }
}

// What follows when a time is over; anybody may.
function settle({ task: id }) {
  const task = taskOf(id)
  const { state, until, worker, poster, ends } = task
  if (state === 'submitted' && now >= until) return close(task, worker)
  const lapsed = lapse(task)
  if (task.state === 'open' && now >= ends) return close(task, poster)
  if (!lapsed) throw new Error('nothing is over: it is ' + state)
  settled()
  return { task: id, paid_to: poster, amount: task.bond }
}

// The poster takes back what nobody is working on.
function cancel({ task: id }) {
  const task = taskOf(id)
  if (task.poster !== caller) throw new Error('it is not your task')
  lapse(task)
  if (task.state !== 'open') throw new Error('it is ' + task.state + ' until ' + task.until)
  return close(task, caller)
}

function list() {
  return { tasks: self.content.tasks.map(({ answer, ...task }) => task) }
}

function check({ task: id }) {
  const { answer, ...task } = taskOf(id)
  return caller === task.poster || caller === task.worker ? { answer, ...task } : task
}

// Characters that JSON must escape could make a few texts fill all that can be kept here, so that
// nobody could hand in any more.
function checkSize(text) {
  if (JSON.stringify(text).length > JSON_MAX) throw new Error('use plainer characters')
}

function taskOf(id) {
  const task = self.content.tasks.find((one) => one.id === id)
  if (task === undefined) throw new Error('there is no task ' + id + ' here, or no longer')
  return task
}

function submittedTo(poster, id) {
  const task = taskOf(id)
  if (task.poster !== poster) throw new Error('it is not your task')
  if (task.state !== 'submitted') throw new Error('nothing was handed in')
  return task
}

// A claim whose lease has ended: the bond is the poster's, the task is open again.
function lapse(task) {
  if (task.state !== 'claimed' || now < task.until) return false
  Object.assign(task, OPEN)
  pay(task.poster, task.bond, 'scrip')
  return true
}

// Ends a task: its worker has the reward and the bond, or its poster the reward.
function close(task, to) {
  const { id, worker, poster, reward, bond, state } = task
  // Offer safety: the reward is for work that was handed in, or goes back.
  const earned = state === 'submitted' && to === worker
  if (!earned && (state !== 'open' || to !== poster)) throw new Error('nobody may have that')
  self.content.tasks = self.content.tasks.filter((one) => one !== task)
  const amount = earned ? reward + bond : reward
  pay(to, amount, 'scrip')
  settled()
  return { task: id, paid_to: to, amount }
}

// COMMIT POINT of every call that moves money.
function settled() {
  let owed = 0
  for (const { reward, bond, worker } of self.content.tasks) {
    owed += reward + (worker === null ? 0 : bond)
  }
  covered(owed, 'scrip')
}
