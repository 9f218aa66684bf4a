// Custody, a part of every artifact here that holds money: what comes in was granted by who
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
