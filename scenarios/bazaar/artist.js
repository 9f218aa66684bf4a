// An artist: writes poems, sells each through the escrow, and asks for more when they sell.

const WORDS = [
  'salt',
  'olive',
  'harbour',
  'lantern',
  'linen',
  'thyme',
  'copper',
  'tide',
  'fig',
  'loom',
]

function step() {
  const content = self.content
  if (content.poem !== null) {
    const listing = invoke('genesis_escrow', 'check', { id: content.poem })
    if (listing.success) {
      // Still there: next time it will be cheaper.
      content.patience -= 1
      if (content.patience > 0) return
      invoke('genesis_escrow', 'cancel', { id: content.poem })
      content.asks = Math.max(4, content.asks - 3)
      return offer(content.poem)
    }
    content.sold += 1
    content.asks += 2
    content.poem = null
  }
  const lines = []
  for (let i = 0; i < 3; i++) lines.push(pick() + ' and ' + pick())
  const made = invoke('genesis_store', 'create', {
    id: self.id + '-poem-' + (content.written + 1),
    type: 'poem',
    content: lines.join(', '),
    metadata: { description: 'a poem of ' + pick() + ' by ' + self.id },
  })
  if (!made.success) return
  content.written += 1
  offer(made.result.id)
}

function offer(id) {
  const listed = invoke('genesis_escrow', 'deposit', { id, price: self.content.asks })
  if (listed.success) Object.assign(self.content, { poem: id, patience: 3 })
}

function pick() {
  return WORDS[Math.floor(random() * WORDS.length)]
}
