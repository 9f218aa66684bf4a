// Lots, a part of every auction: the artifact is here before the first bid, lies still while it is
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
