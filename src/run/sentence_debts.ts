// One sentence for each event of a debt.
import { formatDuration } from '../base/units.ts'
import { unreachable } from '../base/violation.ts'
import type { EventOf } from '../kernel/event.ts'
import type { debtKinds } from '../kernel/event_debts.ts'

type Kinds = keyof typeof debtKinds
type DebtEvent = { [K in Kinds]: EventOf<K> }[Kinds]

export function debtSentence(event: DebtEvent): string {
  const { id, debtor, creditor } = event.data
  switch (event.kind) {
    case 'debt.issued': {
      const { principal, rate_bps_per_day: rate, due_in, collateral, earnings } = event.data
      const parts = [
        rate === 0 ? '' : ` at ${rate} basis points a day`,
        ` due in ${formatDuration(due_in)}`,
        collateral === null ? '' : `, ${collateral} held for it`,
        earnings === null
          ? ''
          : `, ${earnings.share_bps} basis points of what ${earnings.of} earns`,
      ]
      return `${debtor} promised ${creditor} ${principal} scrip as ${id}${parts.join('')}`
    }
    case 'debt.accepted':
      return `${creditor} accepted ${id} of ${debtor}, due at ${formatDuration(event.data.due)}`
    case 'debt.paid': {
      const { amount, owed, why } = event.data
      return `${debtor} paid ${creditor} ${amount} of ${id} (${why}); ${owed} are owed`
    }
    case 'debt.defaulted': {
      const { owed, seized } = event.data
      const end = seized === null ? 'nothing could be taken' : `${creditor} got ${seized} for it`
      return `${debtor} defaulted on ${id} with ${owed} owed: ${end}`
    }
    case 'debt.closed': {
      const { why, owed } = event.data
      return why === 'withdrawn'
        ? `${debtor} withdrew ${id}, which ${creditor} had not accepted`
        : `${creditor} forgave ${debtor} the ${owed} owed on ${id}`
    }
    default:
      return unreachable(event)
  }
}
