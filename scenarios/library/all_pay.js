// An all-pay auction: the highest total wins, and everybody pays, as in a race or a war of attrition.
//
// - What is bid is paid and can't come back but when the lot is not sold.
// - Who bids again adds to what it has bid; of equal totals the one that stood first wins.

const ROOM = 40000
const BIDS_MAX = 24

// The caller's listed artifact becomes a lot; `reserve` is the least first bid.
function open({ item, reserve, lasts }) {
  receive(item)
  self.content.lots[item] = { seller: caller, reserve, ends: now + lasts, bids: [] }
  settled()
  return { item, ends: now + lasts }
}

function bid({ item, amount }) {
  const { seller, reserve, ends, bids } = lotOf(item)
  if (now >= ends) throw new Error('the bidding is over: settle it')
  if (caller === seller) throw new Error('the seller may not bid')
  const mine = bids.find(({ by }) => by === caller) ?? { by: caller, amount: 0 }
  if (mine.amount + amount < reserve) throw new Error('bid at least ' + reserve)
  if (mine.amount === 0 && bids.length >= BIDS_MAX) throw new Error('there are too many bidders')
  take(caller, amount, 'scrip')
  // Behind all others of the same total: they stood first.
  const others = bids.filter((one) => one !== mine)
  const total = mine.amount + amount
  self.content.lots[item].bids = [...others, { by: caller, amount: total }]
  settled()
  return { item, total }
}

function settle({ item }) {
  const { ends, bids } = lotOf(item)
  if (now < ends) throw new Error('the bidding goes on until ' + ends)
  let best = null
  for (const one of bids) if (best === null || one.amount > best.amount) best = one
  const parties = bids.map(({ by, amount }) => ({ by, gave: amount, offer: amount, pays: amount }))
  return conclude(item, best === null ? null : best.by, parties)
}

function check({ item }) {
  return { item, ...lotOf(item) }
}

function heldFor({ bids }) {
  return bids.reduce((sum, { amount }) => sum + amount, 0)
}

// Lots, the same in every auction: the artifact is here before the first bid, lies still while it is
// here, and goes to the winner or back. What winners never accept (genesis_store.accept) stays on the
// disk of the house: when that is full it opens no more lots, and those that are open end as ever.

const LOTS_MAX = 8
const STILL =
  'no right, nothing with standing; access by genesis_private, or, if it neither runs nor costs ' +
  'anything to read, genesis_freeware'

// Buys the caller's listing, which is for this house alone and costs 1 scrip, with the caller's own
// scrip. From here on the seller can't take it back from under a bid.
function receive(item) {
  const { lots } = self.content
  if (Object.hasOwn(lots, item)) throw new Error(item + ' is here already')
  if (Object.keys(lots).length >= LOTS_MAX) throw new Error('the house is full: try later')
  const listing = must(invoke('genesis_escrow', 'check', { id: item }))
  const { seller, buyer, price, price_resource } = listing
  if (seller !== caller || buyer !== self.id || price !== 1 || price_resource !== 'scrip') {
    throw new Error('first genesis_escrow.deposit it yourself, price: 1, buyer: ' + self.id)
  }
  if (!liesStill(must(invoke('genesis_store', 'get_metadata', { id: item })))) {
    throw new Error(STILL)
  }
  take(caller, 1, 'scrip')
  must(invoke('genesis_escrow', 'purchase', { id: item, max_price: 1 }))
  const { used, quota } = must(invoke('genesis_ledger', 'resources', { id: self.id })).quotas.disk
  if (quota - used < ROOM) throw new Error('the house has no room for all bids on one more lot')
}

// Nobody may change it while it is here, earn by it, or let it grow on the disk of the house.
function liesStill({ type, has_standing, can_execute, read_price, access_contract_id }) {
  if (type === 'right' || has_standing) return false
  if (access_contract_id === 'genesis_private') return true
  return access_contract_id === 'genesis_freeware' && !can_execute && read_price === 0
}

function lotOf(item) {
  const { lots } = self.content
  if (!Object.hasOwn(lots, item)) throw new Error(item + ' is no lot here')
  return lots[item]
}

// False for whoever was deleted meanwhile.
function deliver(item, to) {
  const given = invoke('genesis_store', 'transfer_ownership', { id: item, to })
  if (given.error_code === 'NOT_FOUND') return false
  return must(given).owner === to
}

// Ends a lot. `parties` are all who gave money: `{by, gave, offer, pays, forfeits?}`. Sold, each
// pays what it pays, to the seller, and the winner owns the item. Not sold, or the winner is gone,
// all but forfeits goes back, the item too.
function conclude(item, winner, parties) {
  const { seller, reserve } = lotOf(item)
  delete self.content.lots[item]
  const sold = winner !== null && deliver(item, winner)
  if (!sold) deliver(item, seller)
  let earned = 0
  let gave = 0
  let back = 0
  for (const party of parties) {
    const pays = sold || party.forfeits ? party.pays : 0
    // Offer safety: nobody pays more than it offered, and only the winner or who agreed to it.
    if (pays < 0 || pays > party.offer || pays > party.gave) throw new Error('not safe to pay')
    pay(party.by, party.gave - pays, 'scrip')
    gave += party.gave
    back += party.gave - pays
    earned += pays
  }
  // Offer safety: the seller has its reserve, or its artifact.
  if (sold && earned < reserve) throw new Error('sold below the reserve')
  if (earned + back !== gave) throw new Error('what was given is not what is paid')
  pay(seller, earned, 'scrip')
  settled()
  return { item, winner: sold ? winner : null, earned }
}

// COMMIT POINT of every call that moves money.
function settled() {
  let owed = 0
  for (const lot of Object.values(self.content.lots)) owed += heldFor(lot)
  covered(owed, 'scrip')
}

// End of lots.

// Custody, the same in every file of the library that holds money: what comes in was granted by who
// gives it, what goes out bears the ledger's fee itself, and a step that fails undoes the call.

function must({ success, result, error_code, error_message }) {
  if (!success) throw new Error(error_code + ': ' + error_message)
  return result
}

// Asked as a dry run, which leaves no trace in the log.
function holds(resource) {
  const asked = { id: self.id, resource }
  return must(invoke('genesis_ledger', 'balance', asked, { dry_run: true })).balance
}

function take(from, amount, resource) {
  if (amount > 0) must(invoke('genesis_ledger', 'charge', { from, amount, resource }))
}

// Whoever was deleted gets nothing: nobody will ever have its id again. Nor does what is no more
// than the fee, which a trial of one unit shows.
function pay(to, amount, resource) {
  if (amount === 0) return
  const before = holds(resource)
  const trial = invoke('genesis_ledger', 'transfer', { to, amount: 1, resource }, { dry_run: true })
  if (trial.error_code === 'DELETED') return
  if (trial.error_code === 'INSUFFICIENT_FUNDS' && before >= amount) return
  const net = amount - (before - 1 - must(trial).from_balance)
  if (net > 0) must(invoke('genesis_ledger', 'transfer', { to, amount: net, resource }))
}

// Conservation, at every commit point: no more is owed than is here.
function covered(owed, resource) {
  const here = holds(resource)
  if (here < owed) throw new Error('owes ' + owed + ' ' + resource + ' and holds ' + here)
}

// End of custody.
