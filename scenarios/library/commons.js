// A common pool of one stock, which grows back by itself, and the rule by which it is shared.
//
// - What is in the pool is what this artifact holds of the stock: no second count. Growth is minted
//   (config.capabilities.can_mint), logistic: most at half capacity, none when empty or full.
// - `open`: whoever comes takes. `share`: each member takes at most an equal part of what a season
//   allows. `claims`: members say what they want; at the season's end what it allows is awarded,
//   everybody the same until its claim is met.
// - A season allows what is above `keep`, so rationed the pool never falls below that.
// - Anybody's call begins the next season: nobody can hold it up.

const SEASONS_MAX = 100

// Takes from the pool, as far as the rule allows.
function take({ amount }) {
  begin()
  const { rule, allowed, members, taken, stock } = self.content
  if (rule === 'claims') throw new Error('claim, and wait for the end of the season')
  const level = holds(stock)
  let least = Math.min(amount, level)
  if (rule === 'share') {
    const share = Math.floor(allowed / members.length)
    least = Math.min(least, share - takenBy(membership()))
    taken[membership()] += least
  }
  if (least > 0) give(caller, least)
  return { got: least, level: level - least }
}

// Says how much the caller wants of this season; the last word counts.
function claim({ amount }) {
  begin()
  const { rule, season } = self.content
  if (rule !== 'claims') throw new Error('take what you want')
  self.content.taken[membership()] = amount
  return { claimed: amount, season }
}

// The pool as it stands; a first call in a season begins it.
function look() {
  begin()
  const { stock, capacity, season, allowed, rule } = self.content
  return { stock, level: holds(stock), capacity, season, allowed, rule }
}

// The number of the caller among the members.
function membership() {
  const at = self.content.members.indexOf(caller)
  if (at < 0) throw new Error('you are no member')
  return at
}

function takenBy(member) {
  return self.content.taken[member]
}

// Ends the seasons that are over: awards claims, lets the pool grow, counts what the next allows.
function begin() {
  const { content } = self
  const season = Math.floor(now / content.every)
  if (season === content.season) return
  if (content.rule === 'claims' && content.season !== null) award()
  let level = holds(content.stock)
  const grown = level
  const missed = Math.min(season - (content.season ?? season), SEASONS_MAX)
  for (let i = 0; i < missed; i++) level += growth(level)
  if (level > grown) mint(level - grown)
  content.season = season
  content.taken = content.members.map(() => 0)
  content.allowed = Math.max(0, level - content.keep)
}

function growth(level) {
  const { growth_bps, capacity } = self.content
  const room = Math.max(0, capacity - level)
  return Math.min(room, Math.floor((level * growth_bps * room) / (capacity * 10000)))
}

function mint(amount) {
  const args = { to: self.id, amount, resource: self.content.stock }
  const made = invoke('genesis_ledger', 'mint', args)
  if (!made.success) throw new Error(made.error_message)
}

// Constrained equal awards: who claims less than an equal part gets its claim, and what it leaves is
// shared by the others. What does not divide stays in the pool.
function award() {
  const { members, taken, allowed } = self.content
  const waiting = members.map((id, at) => ({ id, claim: taken[at] }))
  waiting.sort((a, b) => a.claim - b.claim || (a.id < b.id ? -1 : 1))
  let left = allowed
  for (let i = 0; i < waiting.length; i++) {
    const { id, claim } = waiting[i]
    const amount = Math.min(claim, Math.floor(left / (waiting.length - i)))
    left -= amount
    if (amount > 0) give(id, amount)
  }
  // COMMIT POINT: no more was given than the season allows.
  if (left < 0) throw new Error('more was awarded than there is')
}

const CANNOT_HAVE = ['NOT_FOUND', 'DELETED', 'INVALID_TYPE']

// Whoever is gone, or can hold nothing, gets nothing: its part stays in the pool.
function give(to, amount) {
  const { stock } = self.content
  const given = invoke('genesis_ledger', 'transfer', { to, amount, resource: stock })
  if (!given.success && !CANNOT_HAVE.includes(given.error_code))
    throw new Error(given.error_message)
}

// Asked as a dry run, which leaves no trace in the log.
function holds(resource) {
  const asked = { id: self.id, resource }
  return invoke('genesis_ledger', 'balance', asked, { dry_run: true }).result.balance
}
