// Requests with a reward and a deadline: whoever was asked answers and is paid in the same call, or
// the money goes back.
//
// - Answered, the answer is here before the reward leaves; declined or late, the asker has it all.
// - After the deadline anybody may send the reward back, so nobody's silence keeps it.
// - An answer that nobody collects makes room for others after the deadline.

const REQUESTS_MAX = 32
const ASKED_EACH = 8
const JSON_MAX = 1000

function ask({ to, body, reward, lasts }) {
  checkSize(body)
  makeRoom()
  const { requests } = self.content
  if (requests.filter(({ from }) => from === caller).length >= ASKED_EACH) {
    throw new Error('you have ' + ASKED_EACH + ' requests here: collect or take back one')
  }
  if (requests.length >= REQUESTS_MAX) throw new Error('it is full: try later')
  const { deleted, has_standing } = must(invoke('genesis_store', 'get_metadata', { id: to }))
  if (deleted || !has_standing || to === caller) throw new Error(to + ' can not be asked')
  take(caller, reward, 'scrip')
  const id = self.content.next
  self.content.next += 1
  const request = { id, from: caller, to, body, reward, until: now + lasts, answer: null }
  requests.push(request)
  settled()
  return { request: id, until: request.until }
}

// Answers and earns the reward.
function respond({ request: id, answer }) {
  checkSize(answer)
  const request = askedOf(caller, id)
  if (now >= request.until) throw new Error('it is too late')
  const { reward } = request
  Object.assign(request, { answer, reward: 0 })
  pay(caller, reward, 'scrip')
  settled()
  return { request: id, reward }
}

function decline({ request: id }) {
  return sendBack(askedOf(caller, id))
}

// The reward of what was not answered in time, back to who asked; anybody may.
function take_back({ request: id }) {
  const request = requestOf(id)
  if (request.answer !== null) throw new Error('it was answered')
  if (now < request.until) throw new Error('it may be answered until ' + request.until)
  return sendBack(request)
}

// The answer, for who asked; then it is gone from here.
function collect({ request: id }) {
  const request = requestOf(id)
  if (request.from !== caller) throw new Error('it is not your request')
  if (request.answer === null) throw new Error('there is no answer yet')
  remove(request)
  return { request: id, answer: request.answer }
}

function inbox() {
  const { requests } = self.content
  const mine = requests.filter(({ to, answer }) => to === caller && answer === null)
  return { requests: mine.map(({ answer, ...request }) => request) }
}

// Characters that JSON must escape could make a few texts fill all that can be kept here, so that
// nobody could answer any more.
function checkSize(text) {
  if (JSON.stringify(text).length > JSON_MAX) throw new Error('use plainer characters')
}

function requestOf(id) {
  const request = self.content.requests.find((one) => one.id === id)
  if (request === undefined) throw new Error('there is no request ' + id + ' here, or no longer')
  return request
}

function askedOf(to, id) {
  const request = requestOf(id)
  if (request.to !== to) throw new Error('you were not asked')
  if (request.answer !== null) throw new Error('it was answered')
  return request
}

function sendBack(request) {
  const { id, from, reward } = request
  remove(request)
  pay(from, reward, 'scrip')
  settled()
  return { request: id, back_to: from, amount: reward }
}

function remove(request) {
  self.content.requests = self.content.requests.filter((one) => one !== request)
}

function makeRoom() {
  const { requests } = self.content
  if (requests.length < REQUESTS_MAX) return
  self.content.requests = requests.filter(({ answer, until }) => answer === null || now < until)
}

// COMMIT POINT of every call that moves money.
function settled() {
  const owed = self.content.requests.reduce((sum, { reward }) => sum + reward, 0)
  covered(owed, 'scrip')
}
