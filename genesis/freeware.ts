// genesis_freeware: everybody may read and invoke, the owner may change.
import { contract } from './contract.ts'

export const freeware = contract({
  id: 'genesis_freeware',
  description: 'access contract: everybody may read and invoke, only the owner may change',
  allows: ({ caller, owner, action }) =>
    action === 'read' || action === 'invoke' || caller === owner,
})
