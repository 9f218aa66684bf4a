// genesis_private: the owner alone. What an artifact has when nobody says otherwise.
import { contract } from './contract.ts'

export const ownerOnly = contract({
  id: 'genesis_private',
  description: 'access contract: only the owner (the default)',
  allows: ({ caller, owner }) => caller === owner,
})
