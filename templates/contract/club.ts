// A club: a contract that asks whether the caller is a member, and takes a fee for each call.

type Club = { members: Record<string, number>; fee: number; per_call: number }

function check_permission({ caller, action, target, owner }: {
  caller: string
  action: string
  target: string
  owner: string
}) {
  const { members, per_call } = self.content as Club
  if (caller === owner || target === self.id) return { allowed: true }
  if (action !== 'invoke') return { allowed: action === 'read' }
  if (!Object.hasOwn(members, caller)) return { allowed: false, reason: 'join the club first' }
  return { allowed: true, price: per_call }
}

// The caller has let the club charge it: genesis_ledger.grant.
function join() {
  const { members, fee } = self.content as Club
  if (Object.hasOwn(members, caller)) throw new Error('you are a member already')
  const paid = invoke('genesis_ledger', 'charge', { from: caller, amount: fee })
  if (!paid.success) throw new Error(paid.error_message)
  members[caller] = now
  return { since: now }
}
