// A worker: looks for questions, rents the tool that answers them, and lives on the difference.

function step({ balances }) {
  const content = self.content
  const question = best(balances.scrip)
  if (question === null) return { rest: '10m' }
  const tool = toolFor(question, balances.scrip)
  if (tool === null) return
  const made = invoke(tool.id, 'run', { numbers: question.numbers }, { max_spend: tool.price })
  if (!made.success) return forget(question.kind, tool, made)
  const paid = invoke(question.patron, 'answer', { id: question.id, value: made.result })
  if (paid.success && paid.result.paid > 0) content.earned += paid.result.paid
}

// The question with the highest bounty, of a patron chosen by chance.
function best(scrip) {
  const patrons = self.content.patrons
  const patron = patrons[Math.floor(random() * patrons.length)]
  const asked = invoke(patron, 'questions', {})
  if (!asked.success) return null
  let found = null
  for (const question of asked.result) {
    if (found === null || question.bounty > found.bounty) found = question
  }
  return found === null ? null : { ...found, patron }
}

// The tool used before, or the cheapest that search finds; none when it would eat the bounty.
function toolFor({ kind, bounty }, scrip) {
  const { tools } = self.content
  if (tools[kind] === undefined || random() < 0.1) {
    const found = invoke('genesis_store', 'search', { query: kind + ' numbers', type: 'tool' })
    if (!found.success) return null
    const able = found.result.items.filter((one) => one.description.startsWith(kind))
    able.sort((a, b) => a.price - b.price)
    if (able.length === 0) return null
    tools[kind] = { id: able[0].id, price: able[0].price }
  }
  const tool = tools[kind]
  return tool.price < bounty && tool.price <= scrip ? tool : null
}

// A tool that was deleted or became dearer is looked for anew next time.
function forget(kind, tool, refusal) {
  delete self.content.tools[kind]
  if (refusal.error_code === 'DELETED') {
    self.content.coped += 1
    log(tool.id + ' is gone, looking for another')
    return { rest: '1m' }
  }
}
