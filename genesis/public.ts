// genesis_public: everybody may do everything but delete.
import { contract } from './contract.ts'

export const everybody = contract({
  id: 'genesis_public',
  description: 'access contract: everybody may read, write, edit and invoke; the owner may delete',
  allows: ({ caller, owner, action }) => action !== 'delete' || caller === owner,
})
