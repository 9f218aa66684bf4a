// A sealed-bid auction with commit and reveal: first price or second price, nobody sees a bid before
// all are in.
//
// - To commit is to leave a deposit and sha256('item bidder amount nonce'). The deposit bounds the
//   bid and hides it; the bidder in the hash makes a copied commitment worthless.
// - Who does not reveal in time forfeits its deposit to the seller: a bid is no free option.
// - Of equal bids the one committed first wins. After the reveal anybody may settle.

const ROOM = 60000
const BIDS_MAX = 24
const HASH = /^[0-9a-f]{64}$/

// The caller's listed artifact becomes a lot; `pricing` is what the winner pays.
function open({ item, reserve, pricing, commit_for, reveal_for }) {
  receive(item)
  const commits_until = now + commit_for
  const reveals_until = commits_until + reveal_for
  const lot = { seller: caller, reserve, pricing, commits_until, reveals_until, bids: [] }
  self.content.lots[item] = lot
  settled()
  return { item, commits_until, reveals_until }
}

function commit({ item, hash, deposit }) {
  const { seller, reserve, commits_until, bids } = lotOf(item)
  if (now >= commits_until) throw new Error('no bids are taken any more')
  if (caller === seller) throw new Error('the seller may not bid')
  if (bids.some(({ by }) => by === caller)) throw new Error('one bid each')
  if (!HASH.test(hash)) throw new Error('a hash is 64 digits of 0 to 9 and a to f')
  if (deposit < reserve) throw new Error('the deposit is at least the reserve, ' + reserve)
  if (bids.length >= BIDS_MAX) throw new Error('there are too many bidders')
  take(caller, deposit, 'scrip')
  bids.push({ by: caller, hash, deposit, amount: null })
  settled()
  return { item, deposit }
}

function reveal({ item, amount, nonce }) {
  const { commits_until, reveals_until, bids } = lotOf(item)
  if (now < commits_until || now >= reveals_until) throw new Error('this is not the time to reveal')
  const mine = bids.find(({ by }) => by === caller)
  if (mine === undefined) throw new Error('you made no bid')
  if (mine.amount !== null) throw new Error('revealed already')
  if (amount > mine.deposit) throw new Error('the bid is above its deposit')
  if (seal({ item, amount, nonce }) !== mine.hash) throw new Error('that is not what was committed')
  mine.amount = amount
  return { item, amount }
}

function settle({ item }) {
  const { reserve, pricing, reveals_until, bids } = lotOf(item)
  if (now < reveals_until) throw new Error('bids may be revealed until ' + reveals_until)
  const shown = bids.filter(({ amount }) => amount !== null && amount >= reserve)
  const ranked = shown.toSorted((a, b) => b.amount - a.amount)
  const [best = null, second = null] = ranked
  const price = pricing === 'first' ? best?.amount : (second?.amount ?? reserve)
  const parties = bids.map(({ by, deposit, amount }) => {
    if (amount === null) return { by, gave: deposit, offer: deposit, pays: deposit, forfeits: true }
    return { by, gave: deposit, offer: amount, pays: by === best?.by ? price : 0 }
  })
  return conclude(item, best === null ? null : best.by, parties)
}

function check({ item }) {
  return { item, ...lotOf(item) }
}

// What the caller would have to commit to; asked of its own copy of this code, nobody else sees it.
function seal({ item, amount, nonce }) {
  return sha256([item, caller, amount, nonce].join(' '))
}

function heldFor({ bids }) {
  return bids.reduce((sum, { deposit }) => sum + deposit, 0)
}

// SHA-256 of a text of printable ASCII, as 64 hexadecimal digits.
function sha256(text) {
  const bytes = []
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i)
    if (code < 32 || code > 126) throw new Error('use printable ASCII')
    bytes.push(code)
  }
  const bits = bytes.length * 8
  bytes.push(128)
  while (bytes.length % 64 !== 60) bytes.push(0)
  bytes.push(bits >>> 24, (bits >>> 16) & 255, (bits >>> 8) & 255, bits & 255)
  let hash = START
  for (let at = 0; at < bytes.length; at += 64) hash = block(hash, bytes, at)
  return hash.map((word) => (word >>> 0).toString(16).padStart(8, '0')).join('')
}

function block(hash, bytes, at) {
  const w = []
  for (let i = 0; i < 16; i++) {
    const j = at + 4 * i
    w.push((bytes[j] << 24) | (bytes[j + 1] << 16) | (bytes[j + 2] << 8) | bytes[j + 3])
  }
  for (let i = 16; i < 64; i++) {
    const x = w[i - 15]
    const y = w[i - 2]
    const s0 = turn(x, 7) ^ turn(x, 18) ^ (x >>> 3)
    const s1 = turn(y, 17) ^ turn(y, 19) ^ (y >>> 10)
    w.push((w[i - 16] + s0 + w[i - 7] + s1) | 0)
  }
  let [a, b, c, d, e, f, g, h] = hash
  for (let i = 0; i < 64; i++) {
    const s1 = turn(e, 6) ^ turn(e, 11) ^ turn(e, 25)
    const t1 = (h + s1 + ((e & f) ^ (~e & g)) + K[i] + w[i]) | 0
    const s0 = turn(a, 2) ^ turn(a, 13) ^ turn(a, 22)
    const t2 = (s0 + ((a & b) ^ (a & c) ^ (b & c))) | 0
    h = g
    g = f
    f = e
    e = (d + t1) | 0
    d = c
    c = b
    b = a
    a = (t1 + t2) | 0
  }
  return [a, b, c, d, e, f, g, h].map((word, i) => (word + hash[i]) | 0)
}

function turn(word, by) {
  return (word >>> by) | (word << (32 - by))
}

const START = [
  0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a, 0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19,
]
// biome-ignore format: a table
const K = [
  0x428a2f98, 0x71374491, 0xb5c0fbcf, 0xe9b5dba5, 0x3956c25b, 0x59f111f1,
  0x923f82a4, 0xab1c5ed5, 0xd807aa98, 0x12835b01, 0x243185be, 0x550c7dc3,
  0x72be5d74, 0x80deb1fe, 0x9bdc06a7, 0xc19bf174, 0xe49b69c1, 0xefbe4786,
  0x0fc19dc6, 0x240ca1cc, 0x2de92c6f, 0x4a7484aa, 0x5cb0a9dc, 0x76f988da,
  0x983e5152, 0xa831c66d, 0xb00327c8, 0xbf597fc7, 0xc6e00bf3, 0xd5a79147,
  0x06ca6351, 0x14292967, 0x27b70a85, 0x2e1b2138, 0x4d2c6dfc, 0x53380d13,
  0x650a7354, 0x766a0abb, 0x81c2c92e, 0x92722c85, 0xa2bfe8a1, 0xa81a664b,
  0xc24b8b70, 0xc76c51a3, 0xd192e819, 0xd6990624, 0xf40e3585, 0x106aa070,
  0x19a4c116, 0x1e376c08, 0x2748774c, 0x34b0bcb5, 0x391c0cb3, 0x4ed8aa4a,
  0x5b9cca4f, 0x682e6ff3, 0x748f82ee, 0x78a5636f, 0x84c87814, 0x8cc70208,
  0x90befffa, 0xa4506ceb, 0xbef9a3f7, 0xc67178f2,
]
