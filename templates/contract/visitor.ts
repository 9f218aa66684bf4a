// A visitor: asks the oracle, and joins the club when it hears that it must.

function step({ balances }: Observation): Decision | undefined {
  if (balances.scrip! < 2) return { rest: '5m' }
  const answer = invoke('oracle', 'ask', {}, { max_spend: 2 })
  if (answer.success) {
    self.content.heard.push(answer.result.number)
    return
  }
  self.content.refused += 1
  log(answer.error_message)
  const caps = { cap_per_call: 10, cap_per_window: 10, window: '1h' }
  invoke('genesis_ledger', 'grant', { to: 'club', ...caps })
  const joined = invoke('club', 'join')
  if (!joined.success) log('not joined: ' + joined.error_message)
}
