// Locks with leases and fencing tokens: one holder at a time, for a time, and a number that tells
// what it still writes from what it wrote too late.
//
// - A lease ends by itself: a holder that died locks nobody out. Renewed or not, nobody holds a lock
//   longer than HELD_MAX.
// - Each lease has a token above all before it. What a lock protects should refuse a token below
//   the highest that it has seen, and ask `check` whether it is the one in force.

const HELD_MAX = 86400000000
const LOCKS_MAX = 64
const LOCKS_EACH = 8

function acquire({ name, lease }) {
  const { locks } = self.content
  for (const held of Object.keys(locks)) if (now >= locks[held].until) delete locks[held]
  if (Object.hasOwn(locks, name)) {
    const { holder, until } = locks[name]
    throw new Error(holder + ' holds it until ' + until)
  }
  const all = Object.values(locks)
  const own = all.filter(({ holder }) => holder === caller)
  if (own.length >= LOCKS_EACH) throw new Error('you hold ' + LOCKS_EACH + ': release one')
  if (all.length >= LOCKS_MAX) throw new Error('too many locks are held: try later')
  self.content.token += 1
  const { token } = self.content
  locks[name] = { holder: caller, token, since: now, until: now + Math.min(lease, HELD_MAX) }
  return { name, token, until: locks[name].until }
}

function renew({ name, token, lease }) {
  const lock = mine(name, token)
  lock.until = Math.max(lock.until, Math.min(now + lease, lock.since + HELD_MAX))
  return { name, token, until: lock.until }
}

function release({ name, token }) {
  mine(name, token)
  delete self.content.locks[name]
  return { name, released: true }
}

// Whether a token is the one in force, for whoever guards something by it.
function check({ name, token }) {
  const lock = inForce(name)
  const holder = lock === null ? null : lock.holder
  return { valid: lock !== null && lock.token === token, holder, highest: self.content.token }
}

function inForce(name) {
  const { locks } = self.content
  if (!Object.hasOwn(locks, name) || now >= locks[name].until) return null
  return locks[name]
}

function mine(name, token) {
  const lock = inForce(name)
  if (lock === null || lock.holder !== caller || lock.token !== token) {
    throw new Error('you do not hold ' + name + ' by token ' + token + ': acquire it again')
  }
  return lock
}
