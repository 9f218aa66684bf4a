// A toolmaker: writes a tool, publishes it, and moves its price with demand.

const RUN = {
  sum: 'numbers.reduce((a, b) => a + b, 0)',
  max: 'numbers.reduce((a, b) => (b > a ? b : a))',
  sort: "numbers.slice().sort((a, b) => a - b).join(' ')",
  primes:
    'numbers.filter((n) => { if (n < 2) return false; ' +
    'for (let d = 2; d * d <= n; d++) if (n % d === 0) return false; return true }).length',
}

function step() {
  const content = self.content
  if (content.tool === null) return publish()
  const seen = invoke('genesis_store', 'get_metadata', { id: content.tool })
  const { owner, price, deleted } = seen.result
  // Sold: the money is in, so something new can be made.
  if (deleted || (owner !== self.id && !seen.result.listed)) {
    content.tool = null
    return
  }
  if (seen.result.listed) return
  if (content.retires_at !== null && now >= content.retires_at) return retire()
  const { calls } = invoke('genesis_event_log', 'stats', { id: content.tool }).result
  const demand = calls - content.calls
  content.calls = calls
  if (demand === 0 && price <= 2 && content.sells) return sell()
  const wanted = demand > 4 ? price + Math.ceil(price / 8) : demand === 0 ? price - 1 : price
  if (wanted !== price && wanted > 0) {
    invoke('genesis_store', 'write', { id: content.tool, price: wanted })
  }
}

function publish() {
  const { craft, made } = self.content
  const id = self.id + '-' + craft + '-' + (made + 1)
  const created = invoke('genesis_store', 'create', {
    id,
    type: 'tool',
    can_execute: true,
    access_contract_id: 'genesis_freeware',
    price: 3 + Math.floor(random() * 4),
    code: 'function run({ numbers }) { return ' + RUN[craft] + ' }',
    interface: {
      description: craft + ' of a list of numbers',
      tools: [
        {
          name: 'run',
          description: 'the ' + craft + ' of numbers',
          inputSchema: {
            type: 'object',
            properties: { numbers: { type: 'array', items: { type: 'number' }, minItems: 1 } },
            required: ['numbers'],
          },
        },
      ],
    },
  })
  if (!created.success) throw new Error(created.error_message)
  Object.assign(self.content, { tool: id, made: made + 1, calls: 0 })
}

// Nobody calls it any more: somebody else may believe in it.
function sell() {
  invoke('genesis_escrow', 'deposit', { id: self.content.tool, price: 25 })
}

function retire() {
  const { tool } = self.content
  if (invoke('genesis_store', 'delete', { id: tool }).success) log('retired ' + tool)
  Object.assign(self.content, { tool: null, retires_at: null })
  return { rest: '2h' }
}
