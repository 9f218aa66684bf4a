// genesis_self_owned: the artifact itself and its owner.
import { contract } from './contract.ts'

export const selfOwned = contract({
  id: 'genesis_self_owned',
  description: 'access contract: only the artifact itself and its owner',
  allows: ({ caller, owner, target }) => caller === owner || caller === target,
})
